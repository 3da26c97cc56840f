import { type Batch, BATCH_ROWS_MAX } from '../batch/batch.ts';
import { createColumn } from '../batch/column.ts';
import { type Group, type GroupArray, GROUP_NUMBER, GROUP_ROWS } from '../codegen/group-array.ts';
import type { DistinctValues, GroupUpdateLoop, GroupUpdateState } from '../codegen/group-update.ts';
import { type RowFailureHandler, runLoop } from '../codegen/row-loop.ts';
import type { ChangelogMode } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { KeyedState, StateKey } from '../state/keyed-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator, StatefulOperator } from './operator.ts';

export interface GroupAggregateOptions {
  id: string;
  rowType: readonly Field[];
  changelog: ChangelogMode;
  loop: GroupUpdateLoop;
  group: GroupArray;
  state: KeyedState<Group>;
  /** By set of the group. */
  distinct: readonly DistinctValues[];
  output: Operator;
  onFailure: RowFailureHandler;
}

/**
 * GROUP BY without windows: every row changes the row of its group at once. Groups are state by key; those that a batch
 * touches are put back once at its end.
 */
export class GroupAggregateOperator implements StatefulOperator {
  readonly id: string;
  stateVersion = 0;
  readonly #options: GroupAggregateOptions;
  readonly #state: GroupUpdateState;
  /** Under it the next new group keeps its distinct values. */
  #nextNumber = 1;

  constructor(options: GroupAggregateOptions) {
    this.id = options.id;
    this.#options = options;
    this.#state = {
      next: 0,
      kept: 0,
      site: 0,
      touched: new Map(),
      load: (key) => this.#load(key),
      clear: (group) => this.#clear(group),
      distinct: options.distinct,
      columns: options.rowType.map((field) => createColumn(field.type, BATCH_ROWS_MAX)),
      kinds: new Uint8Array(BATCH_ROWS_MAX),
      watermarks: new Float64Array(BATCH_ROWS_MAX),
      flush: (rows) => this.#flush(rows),
    };
  }

  push(batch: Batch): void {
    const { loop, onFailure } = this.#options;
    const state = this.#state;
    this.#hasWatermarks = batch.watermarks !== null;
    runLoop(loop.run, batch, state, loop.sites, onFailure);
    this.#flush(state.kept);
    this.#settle();
  }

  advance(watermarkMs: number): void {
    this.#options.output.advance(watermarkMs);
  }

  #hasWatermarks = false;

  #load(key: StateKey): Group {
    const { state } = this.#options;
    const group = state.get(key) ?? this.#create();
    this.#state.touched.set(key, group);
    return group;
  }

  #create(): Group {
    const { group } = this.#options;
    const created = group.create();
    if (group.distinct.length > 0) {
      created[GROUP_NUMBER] = this.#nextNumber++;
      this.stateVersion++;
    }
    return created;
  }

  #clear(group: Group): void {
    const blank = this.#create();
    for (let i = 0; i < blank.length; i++) group[i] = blank[i] as Group[number];
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

  #settle(): void {
    const { state } = this.#options;
    const { touched } = this.#state;
    for (const [key, group] of touched) {
      if (group[GROUP_ROWS] === 0) state.delete(key);
      else state.put(key, group);
    }
    touched.clear();
  }

  snapshot(out: StateWriter): void {
    out.float(this.#nextNumber);
  }

  restore(from: StateReader): void {
    this.#nextNumber = from.float();
  }
}
