import type { PhysicalKind, Value } from '../../batch/physical-kind.ts';
import { types } from '../../plan/types.ts';
import { type Code, FALSE, js } from '../code.ts';
import { valueKey } from '../value-key.ts';
import { type Accumulator, neverRetracted } from './accumulator.ts';
import { valueResult } from './extreme.ts';
import { appendToList, joinLists, removeFromList, type ValueList } from './value-list.ts';

const ANY = types.bytes();

/** LISTAGG: the texts that are not NULL, in order of arrival; NULL of nothing. */
export function listAgg(separator: string): Accumulator {
  const join = (left: string | null, right: string): string =>
    left === null ? right : left + separator + right;
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [text] = cells as [Code];
      program.line(js`${text} = ${program.constant(join)}(${text}, ${value});`);
    },
    retract: neverRetracted,
    merge(program, cells, from) {
      const [text, other] = [cells[0] as Code, from[0] as Code];
      program.line(js`if (${other} !== null) ${text} = ${program.constant(join)}(${text}, ${other});`);
    },
    result: (program, cells) => valueResult(program, cells[0] as Code, types.string()),
  };
}

/** LISTAGG of texts that may be taken back: of equal ones the earliest goes. */
export function retractableListAgg(separator: string): Accumulator {
  const join = (list: ValueList): string | null =>
    list === null ? null : (list as string[]).join(separator);
  return {
    ...retractableList,
    result(program, cells) {
      const text = program.name('v');
      program.line(js`const ${text} = ${program.constant(join)}(${cells[0] as Code});`);
      return valueResult(program, text, types.string());
    },
  };
}

const retractableList: Accumulator = {
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
    const { value, isNull } = valueResult(program, cells[0] as Code, ANY);
    const copy = program.name('v');
    // What is handed out must not change with the list.
    program.line(js`const ${copy} = ${isNull} ? null : [...${value}];`);
    return { value: copy, isNull };
  },
};

/** ARRAY_AGG: every value, NULLs too, in order of arrival; NULL of no rows. */
export const arrayAgg: Accumulator = { ...retractableList, takesNulls: true };

/** COLLECT: a multiset of the values that are not NULL; empty of nothing. */
export function collect(kind: PhysicalKind): Accumulator {
  const isSimple = kind !== 'object' && kind !== 'row';
  const change = (bag: Bag | null, value: Value, times: number): Bag => {
    const kept: Bag = bag ?? new Map<Value, [Value, number]>();
    const key = isSimple ? value : valueKey(value);
    const known = kept.get(key);
    const left = (known?.[1] ?? 0) + times;
    if (left === 0) kept.delete(key);
    else if (known === undefined) kept.set(key, [value, left]);
    else known[1] = left;
    return kept;
  };
  const merge = (bag: Bag | null, other: Bag | null): Bag | null => {
    let kept = bag;
    for (const [value, times] of other?.values() ?? []) kept = change(kept, value, times);
    return kept;
  };
  return {
    kinds: ['values'],
    add(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(change)}(${bag}, ${value}, 1);`);
    },
    retract(program, cells, value) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(change)}(${bag}, ${value}, -1);`);
    },
    merge(program, cells, from) {
      const [bag] = cells as [Code];
      program.line(js`${bag} = ${program.constant(merge)}(${bag}, ${from[0] as Code});`);
    },
    result(program, cells) {
      const value = program.name('v');
      program.line(js`const ${value} = ${program.constant(multisetOf)}(${cells[0] as Code});`);
      return { value, isNull: FALSE };
    },
  };
}

/** Values with how often they are there, by a key that is equal for equal values. */
type Bag = Map<Value, [value: Value, times: number]>;

function multisetOf(bag: Bag | null): Map<Value, number> {
  const multiset = new Map<Value, number>();
  for (const [value, times] of bag?.values() ?? []) if (times > 0) multiset.set(value, times);
  return multiset;
}
