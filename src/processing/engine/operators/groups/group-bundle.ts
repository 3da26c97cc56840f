import { type Batch, DELETE, INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../batch/batch.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { equalValues } from '../../codegen/compare-values.ts';
import { type Group, GROUP_ROWS } from '../../codegen/group-array.ts';
import type { GroupBundleState } from '../../codegen/group-bundle.ts';
import { runLoop } from '../../codegen/row-loop.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import type { GroupAggregateOptions } from './group-aggregate.ts';
import type { Operator, StatefulOperator } from '../operator.ts';
import { RowEmitter } from '../row-emitter.ts';

export interface GroupBundleOptions extends GroupAggregateOptions {
  /** The aggregates of a group. */
  results: (group: Group) => Value[];
  /** A result that did not change is sent again (state TTL). */
  resends: boolean;
}

/** A group that the bundle touched, as it was before. */
interface Touched {
  group: Group;
  rows: number;
  /** The keys, then the aggregates. */
  row: readonly Value[];
}

/**
 * GROUP BY without windows in mini-batches: a bundle is a batch, and each group it touches puts out once what the whole
 * bundle changed. The rows that are left in the end are the same.
 */
export class GroupBundleOperator implements StatefulOperator {
  readonly id: string;
  readonly #options: GroupBundleOptions;
  readonly #state: GroupBundleState;
  readonly #emitter: RowEmitter;
  readonly #output: Operator;
  #keys = 0;
  #touched: Touched[] = [];

  constructor(options: GroupBundleOptions) {
    const { id, store, distinct, ordered, rowType, output } = options;
    this.id = id;
    this.#options = options;
    this.#output = output;
    this.#emitter = new RowEmitter(rowType, output);
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
      columns: [],
      kinds: new Uint8Array(0),
      watermarks: new Float64Array(0),
      flush: () => {},
      remember: (group, rows, row, keys) => {
        this.#keys = keys;
        this.#touched.push({ group, rows, row });
      },
    };
  }

  get stateVersion(): number {
    return this.#options.store.version;
  }

  push(batch: Batch): void {
    const { loop, onFailure, store } = this.#options;
    runLoop(loop.run, batch, this.#state, loop.sites, onFailure);
    for (const touched of this.#touched) this.#emit(touched);
    this.#touched = [];
    this.#emitter.flush();
    store.settle();
  }

  #emit({ group, rows, row: before }: Touched): void {
    const rowsNow = group[GROUP_ROWS] as number;
    if (rows === 0 && rowsNow === 0) return;
    if (rowsNow === 0) {
      this.#emitter.emit(before, DELETE);
      return;
    }
    const { results, changelog, resends } = this.#options;
    const after = [...before.slice(0, this.#keys), ...results(group)];
    if (rows === 0) {
      this.#emitter.emit(after, INSERT);
      return;
    }
    const isSame = after.every((value, i) => equalValues(value, before[i] ?? null));
    if (changelog === 'insert-only' || (isSame && !resends)) return;
    if (changelog === 'retract') this.#emitter.emit(before, UPDATE_BEFORE);
    this.#emitter.emit(after, UPDATE_AFTER);
  }

  advance(watermarkMs: number): void {
    this.#output.advance(watermarkMs);
  }

  snapshot(out: StateWriter): void {
    this.#options.store.write(out);
  }

  restore(from: StateReader): void {
    this.#options.store.restore(from);
  }
}
