import type { Batch } from '../batch/batch.ts';
import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import { js } from './code.ts';
import type { CompileContext } from './compile-context.ts';
import { failEvaluation } from './evaluation-error.ts';
import { BATCH, compileStage, type LoopState, STATE, type Stage } from './stage.ts';

export interface WatermarkLoop {
  run: (batch: Batch, state: WatermarkState) => void;
  sites: readonly Span[];
}

/** What a watermark loop reads and writes; all times are epoch milliseconds. */
export interface WatermarkState extends LoopState {
  /** Highest value of the expression in this partition. */
  highest: number;
  /** Lowest watermark of the other active partitions. */
  othersLowest: number;
  /** The combined watermark: lowest over partitions, never going back. */
  current: number;
  /** Out: the combined watermark in force before each kept row. */
  watermarks: Float64Array;
  /** Out: the rows whose rowtime is not NULL. */
  selection: Int32Array;
}

/**
 * Computes the watermark of each row of one partition. `rowtime` and `watermark` are expressions over the batch;
 * a wall clock (TIMESTAMP) is taken as if it were UTC, as Flink does.
 */
export function compileWatermarkLoop(
  fields: readonly Field[],
  rowtime: Expression,
  watermark: Expression,
  context: CompileContext,
): WatermarkLoop {
  const write = ({ program, compiler, environment }: Stage): void => {
    const time = compiler.compile(rowtime, environment);
    compiler.mark(rowtime.span);
    program.line(js`if (${time.isNull}) ${program.constant(failNullRowtime)}();`);
    const value = compiler.compile(watermark, environment);
    program.line(js`state.selection[j] = i;`);
    program.line(js`state.watermarks[j++] = current;`);
    program.block(js`if (!${value.isNull} && ${value.value} > highest)`, () => {
      program.line(js`highest = ${value.value};`);
      program.line(js`const low = highest < othersLowest ? highest : othersLowest;`);
      program.line(js`if (low > current) current = low;`);
    });
  };
  const stage = compileStage(fields, [], context, write, (program) =>
    program.line(js`state.highest = highest; state.current = current;`),
  );
  const { program } = stage;
  program.setup(js`let highest = state.highest, current = state.current;`);
  program.setup(js`const othersLowest = state.othersLowest;`);
  const loop = program.compile('assign', [BATCH, STATE]) as (batch: Batch, state: WatermarkState) => void;
  return { run: loop, sites: stage.compiler.sites };
}

function failNullRowtime(): never {
  return failEvaluation('null_rowtime', 'The event time is NULL.');
}
