import type { DataType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import type { Accumulator } from './accumulator.ts';
import { valueResult } from './extreme.ts';

/** FIRST_VALUE and LAST_VALUE: by arrival, NULLs skipped. */
export function firstOrLast(type: DataType, which: 'first' | 'last'): Accumulator {
  return {
    kinds: ['values'],
    add(program, [kept], slot, value) {
      const cell = js`${kept as Code}[${slot}]`;
      program.line(
        which === 'last' ? js`${cell} = ${value};` : js`if (${cell} === null) ${cell} = ${value};`,
      );
    },
    merge(program, [kept], slot, [from], fromSlot) {
      const [cell, other] = [js`${kept as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
      const wanted = which === 'last' ? js`${other} !== null` : js`${cell} === null`;
      program.line(js`if (${wanted}) ${cell} = ${other};`);
    },
    result: (program, [kept], slot) => valueResult(program, js`${kept as Code}[${slot}]`, type),
  };
}
