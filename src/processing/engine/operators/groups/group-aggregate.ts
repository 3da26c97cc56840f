import { type Batch, BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { createColumn } from '../../batch/column.ts';
import type { OrderedValues } from '../../codegen/aggregates/sorted-bag.ts';
import type { DistinctValues, GroupUpdateLoop, GroupUpdateState } from '../../codegen/group-update.ts';
import { type RowFailureHandler, runLoop } from '../../codegen/row-loop.ts';
import type { ChangelogMode } from '../../plan/physical-plan.ts';
import type { Field } from '../../plan/types.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { GroupStore } from './group-store.ts';
import type { Operator, StatefulOperator } from '../operator.ts';

export interface GroupAggregateOptions {
  id: string;
  rowType: readonly Field[];
  changelog: ChangelogMode;
  loop: GroupUpdateLoop;
  store: GroupStore;
  /** By set of the group. */
  distinct: readonly DistinctValues[];
  ordered: readonly OrderedValues[];
  output: Operator;
  onFailure: RowFailureHandler;
}

/** GROUP BY without windows: every row changes the row of its group at once. */
export class GroupAggregateOperator implements StatefulOperator {
  readonly id: string;
  readonly #options: GroupAggregateOptions;
  readonly #state: GroupUpdateState;
  #hasWatermarks = false;

  constructor(options: GroupAggregateOptions) {
    const { id, store, rowType, distinct, ordered } = options;
    this.id = id;
    this.#options = options;
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      touched: store.touched,
      table: store.table,
      bySlot: store.bySlot,
      load: (key) => store.load(key),
      clear: (group) => store.clear(group),
      distinct,
      ordered,
      columns: rowType.map((field) => createColumn(field.type, BATCH_ROWS_MAX)),
      kinds: new Uint8Array(BATCH_ROWS_MAX),
      watermarks: new Float64Array(BATCH_ROWS_MAX),
      flush: (rows) => this.#flush(rows),
    };
  }

  get stateVersion(): number {
    return this.#options.store.version;
  }

  push(batch: Batch): void {
    const { loop, onFailure, store } = this.#options;
    this.#hasWatermarks = batch.watermarks !== null;
    runLoop(loop.run, batch, this.#state, loop.sites, onFailure);
    this.#flush(this.#state.kept);
    store.settle();
  }

  #flush(count: number): void {
    if (count === 0) return;
    const { columns, kinds, watermarks } = this.#state;
    this.#options.output.push({
      count,
      columns,
      kinds: this.#options.changelog === 'insert-only' ? null : kinds,
      watermarks: this.#hasWatermarks ? watermarks : null,
      origin: null,
    });
  }

  advance(watermarkMs: number): void {
    this.#options.output.advance(watermarkMs);
  }

  snapshot(out: StateWriter): void {
    this.#options.store.write(out);
  }

  restore(from: StateReader): void {
    this.#options.store.restore(from);
  }
}
