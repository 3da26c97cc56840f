import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn } from '../batch/column.ts';
import { gatherBytes, gatherFloat64, gatherOrigin } from '../batch/gather.ts';
import type { Expression } from '../plan/expression.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';
import { js } from './code.ts';
import { columnWriter } from './column-writer.ts';
import type { CompileContext } from './compile-context.ts';
import { type RowFailureHandler, runLoop } from './row-loop.ts';
import { BATCH, compileStage, type Layer, type LoopState, STATE } from './stage.ts';

interface ExpandState extends LoopState {
  columns: readonly Column[];
  /** For each row put out, the row it is made of. */
  selection: Int32Array;
  flush(rows: number): void;
}

/** Makes one row of each row for every projection, all of a row before those of the next. */
export class Expand {
  readonly #run: (batch: Batch, state: ExpandState) => void;
  readonly #sites: readonly Span[];
  readonly #state: ExpandState;
  readonly #onFailure: RowFailureHandler;
  #batch: Batch | undefined;

  constructor(
    fields: readonly Field[],
    layers: readonly Layer[],
    projections: readonly (readonly Expression[])[],
    output: readonly Field[],
    context: CompileContext,
    onFailure: RowFailureHandler,
    emit: (batch: Batch) => void,
  ) {
    const stage = compileStage(fields, layers, context, ({ program, compiler, environment }) => {
      const writers = output.map(({ type }, i) =>
        columnWriter(program, js`state.columns[${i}]`, createColumn(type, 0)),
      );
      // All that may fail is evaluated before the first row is written.
      const rows = projections.map((expressions) =>
        expressions.map((expression) => compiler.compile(expression, environment)),
      );
      program.line(js`if (j > ${BATCH_ROWS_MAX - projections.length}) { state.flush(j); j = 0; }`);
      for (const row of rows) {
        for (const [i, fragment] of row.entries()) writers[i]?.(fragment, js`j`);
        program.line(js`selection[j++] = i;`);
      }
    });
    stage.program.setup(js`const selection = state.selection;`);
    this.#run = stage.program.compile('calc', [BATCH, STATE]) as (batch: Batch, state: ExpandState) => void;
    this.#sites = stage.compiler.sites;
    this.#onFailure = onFailure;
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      columns: output.map(({ type }) => createColumn(type, BATCH_ROWS_MAX)),
      selection: new Int32Array(BATCH_ROWS_MAX),
      flush: (rows) => this.#flush(rows, emit),
    };
  }

  run(batch: Batch): void {
    this.#batch = batch;
    runLoop(this.#run, batch, this.#state, this.#sites, this.#onFailure);
    this.#state.flush(this.#state.kept);
    this.#batch = undefined;
  }

  #flush(count: number, emit: (batch: Batch) => void): void {
    if (count === 0 || this.#batch === undefined) return;
    const { kinds, watermarks, origin } = this.#batch;
    const { columns, selection } = this.#state;
    emit({
      count,
      columns,
      kinds: kinds === null ? null : gatherBytes(kinds, selection, count),
      watermarks: watermarks === null ? null : gatherFloat64(watermarks, selection, count),
      origin: gatherOrigin(origin, selection, count),
    });
  }
}
