import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn } from '../batch/column.ts';
import { gather, gatherBytes, gatherFloat64, gatherOrigin } from '../batch/gather.ts';
import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import { isFalse, js } from './code.ts';
import { columnWriter } from './column-writer.ts';
import type { CompileContext } from './compile-context.ts';
import { columnAt, type ColumnPath, columnPath } from './environment.ts';
import type { Fragment } from './fragment.ts';
import { type RowFailureHandler, runLoop } from './row-loop.ts';
import { BATCH, compileStage, type Layer, type LoopState, STATE, type Stage } from './stage.ts';

/** Filters and projections as one function from batch to batch. */
export interface Calc {
  /** The rows that are left; undefined if there are none. Valid until the next call. */
  run(batch: Batch): Batch | undefined;
}

interface CalcState extends LoopState {
  selection: Int32Array;
  outputs: readonly Column[];
}

/**
 * Compiles fused layers with `outputs` on top. An output that is a column of the input is not copied row by row:
 * it is shared, or gathered if a filter dropped rows.
 */
export function compileCalc(
  fields: readonly Field[],
  layers: readonly Layer[],
  outputs: readonly Expression[],
  context: CompileContext,
  onFailure: RowFailureHandler,
): Calc {
  const paths: (ColumnPath | undefined)[] = [];
  const computed: Column[] = [];
  const stage = compileStage(fields, layers, context, (open) => {
    const written = outputs.map((output) => {
      const path = columnPath(output, open.environment);
      paths.push(path);
      return path === undefined ? open.compiler.compile(output, open.environment) : undefined;
    });
    open.program.line(js`state.selection[j] = i;`);
    for (const [o, fragment] of written.entries())
      if (fragment !== undefined) writeOutput(open, fragment, outputs[o] as Expression, computed);
    open.program.line(js`j++;`);
  });
  const loop = stage.program.compile('calc', [BATCH, STATE]) as (batch: Batch, state: CalcState) => void;
  return new CompiledCalc(loop, stage.compiler.sites, paths, computed, onFailure);
}

/** Stores a value at row `j` of the next computed column. */
function writeOutput(stage: Stage, fragment: Fragment, output: Expression, computed: Column[]): void {
  const column = createColumn(output.type, BATCH_ROWS_MAX, !isFalse(fragment.isNull));
  const write = columnWriter(stage.program, js`state.outputs[${computed.length}]`, column);
  computed.push(column);
  write(fragment, js`j`);
}

class CompiledCalc implements Calc {
  readonly #loop: (batch: Batch, state: CalcState) => void;
  readonly #sites: readonly Span[];
  readonly #paths: readonly (ColumnPath | undefined)[];
  readonly #state: CalcState;
  readonly #onFailure: RowFailureHandler;

  constructor(
    loop: (batch: Batch, state: CalcState) => void,
    sites: readonly Span[],
    paths: readonly (ColumnPath | undefined)[],
    computed: readonly Column[],
    onFailure: RowFailureHandler,
  ) {
    this.#loop = loop;
    this.#sites = sites;
    this.#paths = paths;
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      selection: new Int32Array(BATCH_ROWS_MAX),
      outputs: computed,
    };
    this.#onFailure = onFailure;
  }

  run(batch: Batch): Batch | undefined {
    const state = this.#state;
    runLoop(this.#loop, batch, state, this.#sites, this.#onFailure);
    const { kept, selection } = state;
    if (kept === 0) return undefined;
    const whole = kept === batch.count;
    let next = 0;
    const columns = this.#paths.map((path) => {
      if (path === undefined) return state.outputs[next++] as Column;
      const column = columnAt(batch.columns, path);
      return whole ? column : gather(column, selection, kept);
    });
    if (whole) return { ...batch, columns };
    return {
      count: kept,
      columns,
      kinds: batch.kinds === null ? null : gatherBytes(batch.kinds, selection, kept),
      watermarks: batch.watermarks === null ? null : gatherFloat64(batch.watermarks, selection, kept),
      origin: gatherOrigin(batch.origin, selection, kept),
    };
  }
}
