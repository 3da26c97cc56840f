import type { PhysicalKind, Value } from '../../batch/physical-kind.ts';
import { type Code, js } from '../code.ts';
import { valueKey } from '../value-key.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * `DISTINCT`: an aggregate over the different values of a group. They are kept with how often they are there, in a map
 * from a key (the value itself where JavaScript compares it as SQL does).
 */
export function distinct(inner: Accumulator, kind: PhysicalKind): Accumulator {
  const isSimple = kind !== 'object' && kind !== 'row';
  const keyOf = (value: Value): Value => (isSimple ? value : valueKey(value));
  /** Takes a value in so many times; true if it was not there before. */
  const add = (seen: Seen, value: Value, times: number): boolean => {
    const key = keyOf(value);
    const known = seen.get(key);
    if (known === undefined) seen.set(key, [value, times]);
    else known[1] += times;
    return known === undefined;
  };
  /** Takes a value back; true if that was the last. */
  const remove = (seen: Seen, value: Value): boolean => {
    const key = keyOf(value);
    const known = seen.get(key);
    if (known === undefined) return false;
    if (--known[1] > 0) return false;
    return seen.delete(key);
  };
  const isTimes = (seen: Seen | null, value: Value, times: number): boolean =>
    (seen?.get(keyOf(value))?.[1] ?? 0) === times;
  return {
    kinds: ['values', ...inner.kinds],
    ...(inner.takesNulls === undefined ? {} : { takesNulls: inner.takesNulls }),
    ...checksOf(inner, isTimes),
    add(program, [seen, ...cells], value) {
      const cell = seen as Code;
      program.line(js`if (${cell} === null) ${cell} = new Map();`);
      program.block(js`if (${program.constant(add)}(${cell}, ${value}, 1))`, () =>
        inner.add(program, cells, value),
      );
    },
    retract(program, [seen, ...cells], value) {
      const cell = seen as Code;
      program.block(js`if (${cell} !== null && ${program.constant(remove)}(${cell}, ${value}))`, () =>
        inner.retract(program, cells, value),
      );
    },
    merge(program, [seen, ...cells], [fromSeen]) {
      const [cell, other] = [seen as Code, fromSeen as Code];
      program.block(js`if (${other} !== null)`, () => {
        program.line(js`if (${cell} === null) ${cell} = new Map();`);
        const [value, times] = [program.name('v'), program.name('v')];
        program.block(js`for (const [${value}, ${times}] of ${other}.values())`, () => {
          program.block(js`if (${program.constant(add)}(${cell}, ${value}, ${times}))`, () =>
            inner.add(program, cells, value),
          );
        });
      });
    },
    result: (program, [, ...cells]) => inner.result(program, cells),
  };
}

/** Only of values that are not there yet, or there for the last time. One that is not there was refused. */
function checksOf(
  inner: Accumulator,
  isTimes: (seen: Seen | null, value: Value, times: number) => boolean,
): Partial<Accumulator> {
  if (inner.check === undefined) return {};
  return {
    isUnknown: (program, [seen], value) => js`${program.constant(isTimes)}(${seen as Code}, ${value}, 0)`,
    check(program, how, [seen, ...cells], value) {
      const times = how === 'add' ? js`0` : js`1`;
      program.block(js`if (${program.constant(isTimes)}(${seen as Code}, ${value}, ${times}))`, () =>
        inner.check?.(program, how, cells, value),
      );
    },
    checkResult: (program, [, ...cells]) => inner.checkResult?.(program, cells),
    undoCheck: (program, [, ...cells]) => inner.undoCheck?.(program, cells),
  };
}

type Seen = Map<Value, [value: Value, times: number]>;
