import { physicalKind } from '../../batch/physical-kind.ts';
import { fitDecimal } from '../../formats/decimal-text.ts';
import type { DataType } from '../../plan/types.ts';
import type { StateKind } from '../../state/state-column.ts';
import { type Code, js } from '../code.ts';
import { narrow } from '../functions/arithmetic.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * SUM: keeps the argument's type and wraps as Java does; NULL if there was no value. A DECIMAL sum that grows
 * beyond its digits is NULL.
 */
export function sum(argument: DataType, result: DataType): Accumulator {
  return result.kind === 'DECIMAL' ? decimalSum(result.precision) : numberSum(argument);
}

function numberSum(type: DataType): Accumulator {
  const kind = physicalKind(type);
  const storage: StateKind = kind === 'int32' || kind === 'int64' ? kind : 'float64';
  const addTo = (total: Code, value: Code): Code => js`${total} = ${narrow(js`${total} + ${value}`, type)};`;
  return {
    kinds: [storage, 'bytes'],
    add(program, [total, seen], slot, value) {
      program.line(js`${addTo(js`${total as Code}[${slot}]`, value)} ${seen as Code}[${slot}] = 1;`);
    },
    merge(program, [total, seen], slot, [from, fromSeen], fromSlot) {
      program.line(addTo(js`${total as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`));
      program.line(js`${seen as Code}[${slot}] |= ${fromSeen as Code}[${fromSlot}];`);
    },
    result(program, [total, seen], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(
        js`const ${value} = ${total as Code}[${slot}], ${isNull} = ${seen as Code}[${slot}] === 0;`,
      );
      return { value, isNull };
    },
  };
}

function decimalSum(precision: number): Accumulator {
  return {
    kinds: ['values'],
    add(program, [total], slot, value) {
      const cell = js`${total as Code}[${slot}]`;
      program.line(js`${cell} = ${cell} === null ? ${value} : ${cell} + ${value};`);
    },
    merge(program, [total], slot, [from], fromSlot) {
      const [cell, other] = [js`${total as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
      program.line(js`if (${other} !== null) ${cell} = ${cell} === null ? ${other} : ${cell} + ${other};`);
    },
    result(program, [total], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      const cell = js`${total as Code}[${slot}]`;
      program.line(
        js`const ${value} = ${cell} === null ? null : ${program.constant(fitDecimal)}(${cell}, ${precision});`,
      );
      program.line(js`const ${isNull} = ${value} === null;`);
      return { value: js`(${isNull} ? 0n : ${value})`, isNull };
    },
  };
}
