import { physicalKind } from '../../batch/physical-kind.ts';
import { fitDecimal } from '../../formats/decimal-text.ts';
import type { DataType } from '../../plan/types.ts';
import type { StateKind } from '../../state/state-column.ts';
import { type Code, js } from '../code.ts';
import { narrow } from '../functions/arithmetic.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * SUM: keeps the argument's type and wraps as Java does; NULL if there is no value. A DECIMAL sum that grows
 * beyond its digits is NULL.
 */
export function sum(argument: DataType, result: DataType): Accumulator {
  return result.kind === 'DECIMAL' ? decimalSum(result.precision) : numberSum(argument);
}

function numberSum(type: DataType): Accumulator {
  const kind = physicalKind(type);
  const storage: StateKind = kind === 'int32' || kind === 'int64' ? kind : 'float64';
  return {
    kinds: [storage, 'float64'],
    add(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = ${narrow(js`${total} + ${value}`, type)}; ${n}++;`);
    },
    retract(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = ${narrow(js`${total} - ${value}`, type)}; ${n}--;`);
    },
    merge(program, cells, from) {
      const [total, n] = cells as [Code, Code];
      const [other, m] = from as [Code, Code];
      program.line(js`${total} = ${narrow(js`${total} + ${other}`, type)}; ${n} += ${m};`);
    },
    result(program, cells) {
      const [total, n] = cells as [Code, Code];
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`const ${value} = ${total}, ${isNull} = ${n} === 0;`);
      return { value, isNull };
    },
  };
}

function decimalSum(precision: number): Accumulator {
  return {
    kinds: ['values', 'float64'],
    add(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = ${total} === null ? ${value} : ${total} + ${value}; ${n}++;`);
    },
    retract(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = ${total} === null ? -${value} : ${total} - ${value}; ${n}--;`);
    },
    merge(program, cells, from) {
      const [total, n] = cells as [Code, Code];
      const [other, m] = from as [Code, Code];
      program.line(js`if (${other} !== null) ${total} = ${total} === null ? ${other} : ${total} + ${other};`);
      program.line(js`${n} += ${m};`);
    },
    result(program, cells) {
      const [total, n] = cells as [Code, Code];
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(
        js`const ${value} = ${n} === 0 ? null : ${program.constant(fitDecimal)}(${total}, ${precision});`,
      );
      program.line(js`const ${isNull} = ${value} === null;`);
      return { value: js`(${isNull} ? 0n : ${value})`, isNull };
    },
  };
}
