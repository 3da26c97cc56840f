import type { Value } from '../../batch/physical-kind.ts';
import { types } from '../../plan/types.ts';
import { type Code, FALSE, js } from '../code.ts';
import type { Accumulator } from './accumulator.ts';
import { valueResult } from './extreme.ts';

const ANY = types.bytes();

/** LISTAGG: the texts that are not NULL, in order of arrival; NULL of nothing. */
export function listAgg(separator: string): Accumulator {
  const join = (left: string | null, right: string): string =>
    left === null ? right : left + separator + right;
  return {
    kinds: ['values'],
    add(program, [text], slot, value) {
      const cell = js`${text as Code}[${slot}]`;
      program.line(js`${cell} = ${program.constant(join)}(${cell}, ${value});`);
    },
    merge(program, [text], slot, [from], fromSlot) {
      const [cell, other] = [js`${text as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
      program.line(js`if (${other} !== null) ${cell} = ${program.constant(join)}(${cell}, ${other});`);
    },
    result: (program, [text], slot) => valueResult(program, js`${text as Code}[${slot}]`, types.string()),
  };
}

/** ARRAY_AGG: every value, NULLs too, in order of arrival; NULL of no rows. */
export const arrayAgg: Accumulator = {
  kinds: ['values'],
  takesNulls: true,
  add(program, [list], slot, value) {
    const cell = js`${list as Code}[${slot}]`;
    program.line(js`if (${cell} === null) ${cell} = [${value}]; else ${cell}.push(${value});`);
  },
  merge(program, [list], slot, [from], fromSlot) {
    const [cell, other] = [js`${list as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
    program.line(
      js`if (${other} !== null) ${cell} = ${cell} === null ? [...${other}] : [...${cell}, ...${other}];`,
    );
  },
  result(program, [list], slot) {
    const { value, isNull } = valueResult(program, js`${list as Code}[${slot}]`, ANY);
    return { value: js`(${isNull} ? null : [...${value}])`, isNull };
  },
};

/** COLLECT: a multiset of the values that are not NULL; empty of nothing. */
export const collect: Accumulator = {
  kinds: ['values'],
  add(program, [bag], slot, value) {
    const cell = js`${bag as Code}[${slot}]`;
    program.line(js`${cell} = ${program.constant(addToBag)}(${cell}, ${value}, 1);`);
  },
  merge(program, [bag], slot, [from], fromSlot) {
    const [cell, other] = [js`${bag as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
    program.line(js`${cell} = ${program.constant(mergeBags)}(${cell}, ${other});`);
  },
  result(program, [bag], slot) {
    const value = program.name('v');
    program.line(js`const ${value} = new Map(${bag as Code}[${slot}]);`);
    return { value, isNull: FALSE };
  },
};

type Bag = Map<Value, number>;

function addToBag(bag: Bag | null, value: Value, times: number): Bag {
  const kept = bag ?? new Map<Value, number>();
  kept.set(value, (kept.get(value) ?? 0) + times);
  return kept;
}

function mergeBags(bag: Bag | null, other: Bag | null): Bag | null {
  if (other === null) return bag;
  const kept: Bag = bag ?? new Map<Value, number>();
  for (const [value, times] of other) addToBag(kept, value, times);
  return kept;
}
