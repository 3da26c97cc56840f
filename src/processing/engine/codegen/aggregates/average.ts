import { physicalKind } from '../../batch/physical-kind.ts';
import { divideHalfUp, fitDecimal, powerOfTen } from '../../formats/decimal-text.ts';
import type { DataType, DecimalType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import { narrow } from '../functions/arithmetic.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * AVG: of integers the same integer type, cut towards zero; of DECIMAL rounded half up; of FLOAT and DOUBLE
 * itself. NULL if there was no value. Integers are summed in 64 bits, as Flink does.
 */
export function average(argument: DataType, result: DataType): Accumulator {
  if (argument.kind === 'DECIMAL' && result.kind === 'DECIMAL') return decimalAverage(argument, result);
  if (argument.kind === 'FLOAT' || argument.kind === 'DOUBLE') return doubleAverage(result);
  return integerAverage(physicalKind(argument) === 'int64', result);
}

function doubleAverage(result: DataType): Accumulator {
  return {
    kinds: ['float64', 'float64'],
    add(program, [total, n], slot, value) {
      program.line(js`${total as Code}[${slot}] += ${value}; ${n as Code}[${slot}]++;`);
    },
    merge: mergeNumbers,
    result(program, [total, n], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`const ${isNull} = ${n as Code}[${slot}] === 0;`);
      const quotient = narrow(js`${total as Code}[${slot}] / ${n as Code}[${slot}]`, result);
      program.line(js`const ${value} = ${isNull} ? 0 : ${quotient};`);
      return { value, isNull };
    },
  };
}

function integerAverage(isLong: boolean, result: DataType): Accumulator {
  const widened = (value: Code): Code => (isLong ? value : js`BigInt(${value})`);
  return {
    kinds: ['int64', 'float64'],
    add(program, [total, n], slot, value) {
      program.line(js`${total as Code}[${slot}] += ${widened(value)}; ${n as Code}[${slot}]++;`);
    },
    merge: mergeNumbers,
    result(program, [total, n], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`const ${isNull} = ${n as Code}[${slot}] === 0;`);
      const quotient = js`${total as Code}[${slot}] / BigInt(${n as Code}[${slot}])`;
      const cut = isLong ? quotient : narrow(js`Number(${quotient})`, result);
      program.line(js`const ${value} = ${isNull} ? ${isLong ? js`0n` : js`0`} : ${cut};`);
      return { value, isNull };
    },
  };
}

function decimalAverage(argument: DecimalType, result: DecimalType): Accumulator {
  const shift = powerOfTen(Math.max(0, result.scale - argument.scale));
  const divide = (total: bigint, n: number): bigint | null =>
    fitDecimal(divideHalfUp(total * shift, BigInt(n)), result.precision);
  return {
    kinds: ['values', 'float64'],
    add(program, [total, n], slot, value) {
      const cell = js`${total as Code}[${slot}]`;
      program.line(js`${cell} = ${cell} === null ? ${value} : ${cell} + ${value}; ${n as Code}[${slot}]++;`);
    },
    merge(program, [total, n], slot, [from, fromN], fromSlot) {
      const [cell, other] = [js`${total as Code}[${slot}]`, js`${from as Code}[${fromSlot}]`];
      program.line(js`if (${other} !== null) ${cell} = ${cell} === null ? ${other} : ${cell} + ${other};`);
      program.line(js`${n as Code}[${slot}] += ${fromN as Code}[${fromSlot}];`);
    },
    result(program, [total, n], slot) {
      const [value, isNull] = [program.name('v'), program.name('n')];
      const [cell, rows] = [js`${total as Code}[${slot}]`, js`${n as Code}[${slot}]`];
      program.line(
        js`const ${value} = ${cell} === null ? null : ${program.constant(divide)}(${cell}, ${rows});`,
      );
      program.line(js`const ${isNull} = ${value} === null;`);
      return { value: js`(${isNull} ? 0n : ${value})`, isNull };
    },
  };
}

const mergeNumbers: Accumulator['merge'] = (program, cells, slot, from, fromSlot) => {
  for (const [i, cell] of cells.entries())
    program.line(js`${cell}[${slot}] += ${from[i] as Code}[${fromSlot}];`);
};
