import type { PhysicalKind, Value } from '../../batch/physical-kind.ts';
import { type Code, js } from '../code.ts';
import { valueKey } from '../value-key.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * `DISTINCT`: an aggregate over the different values of a group. They are kept in a map from a key to the value
 * (keys are the values themselves where JavaScript compares them as SQL does).
 */
export function distinct(inner: Accumulator, kind: PhysicalKind): Accumulator {
  const simple = kind !== 'object' && kind !== 'row';
  const keyOf = (value: Value): Value => (simple ? value : valueKey(value));
  const isNew = (seen: Map<Value, Value>, value: Value): boolean => {
    const key = keyOf(value);
    if (seen.has(key)) return false;
    seen.set(key, value);
    return true;
  };
  return {
    kinds: ['values', ...inner.kinds],
    ...(inner.takesNulls === undefined ? {} : { takesNulls: inner.takesNulls }),
    add(program, [seen, ...cells], slot, value) {
      const cell = js`${seen as Code}[${slot}]`;
      program.line(js`if (${cell} === null) ${cell} = new Map();`);
      program.block(js`if (${program.constant(isNew)}(${cell}, ${value}))`, () =>
        inner.add(program, cells, slot, value),
      );
    },
    merge(program, [seen, ...cells], slot, [fromSeen], fromSlot) {
      const [cell, other] = [js`${seen as Code}[${slot}]`, js`${fromSeen as Code}[${fromSlot}]`];
      program.block(js`if (${other} !== null)`, () => {
        program.line(js`if (${cell} === null) ${cell} = new Map();`);
        const value = program.name('v');
        program.block(js`for (const ${value} of ${other}.values())`, () => {
          program.block(js`if (${program.constant(isNew)}(${cell}, ${value}))`, () =>
            inner.add(program, cells, slot, value),
          );
        });
      });
    },
    result: (program, [, ...cells], slot) => inner.result(program, cells, slot),
  };
}
