import type { DataType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import { type Accumulator, neverRetracted } from './accumulator.ts';
import { valueResult } from './extreme.ts';
import { appendToList, joinLists, removeFromList } from './value-list.ts';

/** FIRST_VALUE and LAST_VALUE: by arrival, NULLs skipped. */
export function firstOrLast(type: DataType, which: 'first' | 'last'): Accumulator {
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [kept] = cells as [Code];
      program.line(
        which === 'last' ? js`${kept} = ${value};` : js`if (${kept} === null) ${kept} = ${value};`,
      );
    },
    retract: neverRetracted,
    merge(program, cells, from) {
      const [kept, other] = [cells[0] as Code, from[0] as Code];
      const wanted = which === 'last' ? js`${other} !== null` : js`${kept} === null`;
      program.line(js`if (${wanted}) ${kept} = ${other};`);
    },
    result: (program, cells) => valueResult(program, cells[0] as Code, type),
  };
}

/** The same of values that may be taken back: of equal ones the earliest goes. */
export function retractableFirstOrLast(type: DataType, which: 'first' | 'last'): Accumulator {
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [list] = cells as [Code];
      program.line(js`${list} = ${program.constant(appendToList)}(${list}, ${value});`);
    },
    retract(program, cells, value) {
      const [list] = cells as [Code];
      program.line(js`${list} = ${program.constant(removeFromList)}(${list}, ${value});`);
    },
    merge(program, cells, from) {
      const [list] = cells as [Code];
      program.line(js`${list} = ${program.constant(joinLists)}(${list}, ${from[0] as Code});`);
    },
    result(program, cells) {
      const [list] = cells as [Code];
      const kept = program.name('v');
      const at = which === 'first' ? js`0` : js`${list}.length - 1`;
      program.line(js`const ${kept} = ${list} === null ? null : ${list}[${at}];`);
      return valueResult(program, kept, type);
    },
  };
}
