import { physicalKind } from '../../batch/physical-kind.ts';
import { divideHalfUp, fitDecimal, powerOfTen } from '../../formats/decimal-text.ts';
import type { DataType, DecimalType } from '../../plan/types.ts';
import { type Code, js } from '../code.ts';
import { narrow } from '../functions/arithmetic.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * AVG: of integers the same integer type, cut towards zero; of DECIMAL rounded half up; of FLOAT and DOUBLE
 * itself. NULL if there is no value. Integers are summed in 64 bits, as Flink does.
 */
export function average(argument: DataType, result: DataType): Accumulator {
  if (argument.kind === 'DECIMAL' && result.kind === 'DECIMAL') return decimalAverage(argument, result);
  if (argument.kind === 'FLOAT' || argument.kind === 'DOUBLE') return doubleAverage(result);
  return integerAverage(physicalKind(argument) === 'int64', result);
}

function doubleAverage(result: DataType): Accumulator {
  return {
    kinds: ['float64', 'float64'],
    add(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} += ${value}; ${n}++;`);
    },
    retract(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} -= ${value}; ${n}--;`);
    },
    merge: mergeNumbers,
    result(program, cells) {
      const [total, n] = cells as [Code, Code];
      const [value, isNull] = [program.name('v'), program.name('n')];
      program.line(js`const ${isNull} = ${n} === 0;`);
      program.line(js`const ${value} = ${isNull} ? 0 : ${narrow(js`${total} / ${n}`, result)};`);
      return { value, isNull };
    },
  };
}

function integerAverage(isLong: boolean, result: DataType): Accumulator {
  const widened = (value: Code): Code => (isLong ? value : js`BigInt(${value})`);
  return {
    kinds: ['int64', 'float64'],
    add(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = BigInt.asIntN(64, ${total} + ${widened(value)}); ${n}++;`);
    },
    retract(program, cells, value) {
      const [total, n] = cells as [Code, Code];
      program.line(js`${total} = BigInt.asIntN(64, ${total} - ${widened(value)}); ${n}--;`);
    },
    merge: mergeNumbers,
    result(program, cells) {
      const [total, n, isNull] = [program.name('v'), program.name('v'), program.name('n')];
      program.line(
        js`const ${total} = ${cells[0] as Code}, ${n} = ${cells[1] as Code}, ${isNull} = ${n} === 0;`,
      );
      const quotient = js`${total} / BigInt(${n})`;
      const cut = isLong ? quotient : narrow(js`Number(${quotient})`, result);
      return { value: js`(${isNull} ? ${isLong ? js`0n` : js`0`} : ${cut})`, isNull, isCostly: true };
    },
  };
}

function decimalAverage(argument: DecimalType, result: DecimalType): Accumulator {
  const shift = powerOfTen(Math.max(0, result.scale - argument.scale));
  const divide = (total: bigint, n: number): bigint | null =>
    fitDecimal(divideHalfUp(total * shift, BigInt(n)), result.precision);
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
      program.line(js`const ${value} = ${n} === 0 ? null : ${program.constant(divide)}(${total}, ${n});`);
      program.line(js`const ${isNull} = ${value} === null;`);
      return { value: js`(${isNull} ? 0n : ${value})`, isNull };
    },
  };
}

const mergeNumbers: Accumulator['merge'] = (program, cells, from) => {
  for (const [i, cell] of cells.entries()) program.line(js`${cell} += ${from[i] as Code};`);
};
