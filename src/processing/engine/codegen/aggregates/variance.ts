import { physicalKind } from '../../batch/physical-kind.ts';
import type { AggregateFunctionId } from '../../plan/functions/function-id.ts';
import { type DataType, types } from '../../plan/types.ts';
import { castFunction } from '../casts/cast-function.ts';
import { type Code, js } from '../code.ts';
import type { CompileContext } from '../compile-context.ts';
import { blank } from '../fragment.ts';
import type { Accumulator } from './accumulator.ts';

/**
 * STDDEV and VAR, of the population or of a sample, by count, mean and sum of squared differences (Welford's
 * update and its inverse, Chan's merge), which does not lose digits as sums of squares do. Computed as DOUBLE, then
 * cast to the result's type: of INT it is INT, as in Flink. NULL of no value; of one value a sample has no variance:
 * NULL.
 */
export function variance(
  id: AggregateFunctionId,
  argument: DataType,
  result: DataType,
  context: CompileContext,
): Accumulator {
  const toDouble = castFunction(argument, types.double(), context);
  const fromDouble = castFunction(types.double(), result, context) as (value: number) => unknown;
  const sample = id.endsWith('SAMP') ? 1 : 0;
  const isDeviation = id.startsWith('STDDEV');
  const finish = (n: number, squares: number): unknown => {
    if (n <= sample) return null;
    const spread = squares / (n - sample);
    return fromDouble(isDeviation ? Math.sqrt(spread) : spread);
  };
  return {
    kinds: ['float64', 'float64', 'float64'],
    add(program, cells, value) {
      const [n, mean, squares] = cells as [Code, Code, Code];
      const [x, delta] = [program.name('v'), program.name('v')];
      program.line(js`const ${x} = ${program.constant(toDouble)}(${value});`);
      program.line(js`const ${delta} = ${x} - ${mean};`);
      program.line(js`${mean} += ${delta} / ++${n};`);
      program.line(js`${squares} += ${delta} * (${x} - ${mean});`);
    },
    retract(program, cells, value) {
      const [n, mean, squares] = cells as [Code, Code, Code];
      const [x, delta] = [program.name('v'), program.name('v')];
      program.line(js`const ${x} = ${program.constant(toDouble)}(${value});`);
      program.line(js`if (${n} <= 1) { ${n}--; ${mean} = 0; ${squares} = 0; }`);
      program.block(js`else`, () => {
        program.line(js`const ${delta} = ${x} - ${mean};`);
        program.line(js`${mean} -= ${delta} / --${n};`);
        // Rounding must not leave less than nothing, of which there is no root.
        program.line(js`${squares} = Math.max(0, ${squares} - ${delta} * (${x} - ${mean}));`);
      });
    },
    merge(program, cells, from) {
      const [n, mean, squares] = cells as [Code, Code, Code];
      const [m, otherMean, otherSquares] = from as [Code, Code, Code];
      const [delta, total] = [program.name('v'), program.name('v')];
      program.block(js`if (${m} > 0)`, () => {
        program.line(js`const ${delta} = ${otherMean} - ${mean}, ${total} = ${n} + ${m};`);
        program.line(js`${squares} += ${otherSquares} + ${delta} * ${delta} * ${n} * ${m} / ${total};`);
        program.line(js`${mean} += ${delta} * ${m} / ${total}; ${n} = ${total};`);
      });
    },
    result(program, cells) {
      const [n, , squares] = cells as [Code, Code, Code];
      const [value, isNull] = [program.name('v'), program.name('n')];
      const finished = program.name('v');
      program.line(js`const ${finished} = ${program.constant(finish)}(${n}, ${squares});`);
      program.line(js`const ${isNull} = ${finished} === null;`);
      program.line(js`const ${value} = ${isNull} ? ${blank(physicalKind(result))} : ${finished};`);
      return { value, isNull };
    },
  };
}
