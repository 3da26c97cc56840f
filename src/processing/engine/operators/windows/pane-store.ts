import type { MergeGroups } from '../../codegen/group-emit.ts';
import type { Pane } from '../../codegen/window-loop.ts';
import {
  groupBytes,
  type GroupLayout,
  GroupTable,
  TABLE_PARTITIONS,
  type TableSeal,
  WEIGHED_ELSEWHERE,
} from '../../state/group-table.ts';
import type { KeyedState, StateCodec, StateStore } from '../../state/keyed-state.ts';
import type { StateBudget } from '../../state/state-budget.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';
import { SealedGroups } from './sealed-groups.ts';

/** The table of a pane may take this part of the memory for keyed state; then its groups are sealed. */
const PANE_PART = 1 / 32;
const GROUPS_MIN = 16;
const ALL_PARTITIONS = -1;

export interface PaneStoreOptions {
  /** Plan id of the operator. */
  id: string;
  layout: GroupLayout;
  merge: MergeGroups;
  /**
   * A group may be in several parts that are merged when its window fires. If not, a pane must fit into the memory
   * for state.
   */
  canSeal: boolean;
  state: StateStore;
  budget: StateBudget;
}

/**
 * Panes by start and end, with their groups. The table of a pane is a value of keyed state: an epoch writes those that
 * rows went into, and those that nobody asks for leave memory. One that is full is emptied into {@link SealedGroups}.
 */
export class PaneStore {
  readonly #options: PaneStoreOptions;
  readonly #panes = new Map<string, Pane>();
  readonly #tables: KeyedState<GroupTable>;
  readonly #sealed: SealedGroups;
  readonly #groupsMax: number;
  /** Panes that rows of the batch went into. */
  readonly #touched = new Set<Pane>();

  constructor(options: PaneStoreOptions) {
    const { id, layout, merge, state } = options;
    this.#options = options;
    this.#tables = state.open(id, 'panes', codecOf(layout));
    this.#sealed = new SealedGroups(layout, state.open(id, 'sealed groups', codecOf(layout)), merge);
    this.#groupsMax = groupsMax(options);
  }

  get size(): number {
    return this.#panes.size;
  }

  get(start: number, end: number): Pane | undefined {
    return this.#panes.get(keyOf(start, end));
  }

  create(start: number, end: number): Pane {
    const pane: Pane = { start, end, table: null, sealings: 0, missedWindows: 0 };
    this.#panes.set(keyOf(start, end), pane);
    return pane;
  }

  /** The pane with its table, into which rows go now. */
  touch(pane: Pane): Pane {
    if (pane.table !== null) return pane;
    pane.table = this.#tableOf(pane);
    pane.table.seal = this.#sealOf(pane);
    this.#touched.add(pane);
    return pane;
  }

  #tableOf(pane: Pane): GroupTable {
    const { layout } = this.#options;
    return pane.table ?? this.#tables.get(nameOf(pane)) ?? new GroupTable(layout, WEIGHED_ELSEWHERE);
  }

  #sealOf(pane: Pane): TableSeal {
    const { canSeal, budget } = this.#options;
    return {
      groupsMax: this.#groupsMax,
      take: (table) => {
        if (!canSeal) budget.refuse();
        this.#sealed.seal(nameOf(pane), pane.sealings++, table);
      },
    };
  }

  /** The batch is over: tables that rows went into are put back. */
  settle(): void {
    for (const pane of this.#touched) {
      if (pane.table !== null) this.#tables.put(nameOf(pane), pane.table);
      pane.table = null;
    }
    this.#touched.clear();
  }

  /** Panes in the order they were made. */
  values(): IterableIterator<Pane> {
    return this.#panes.values();
  }

  drop(pane: Pane): void {
    const name = nameOf(pane);
    this.#panes.delete(name);
    this.#touched.delete(pane);
    this.#tables.delete(name);
    if (pane.sealings > 0) this.#sealed.drop(name, pane.sealings);
  }

  /** Into how many parts without a common key the groups of these panes are divided. */
  partCount(panes: readonly Pane[]): number {
    return panes.some(({ sealings }) => sealings > 0) ? TABLE_PARTITIONS : 1;
  }

  /** The groups of a part, those of one key merged. The table is valid during the visit. */
  visitPart(panes: readonly Pane[], part: number, visit: (table: GroupTable) => void): void {
    const [first] = panes;
    const isWhole = this.partCount(panes) === 1;
    if (isWhole && first !== undefined && panes.length === 1) {
      visit(this.#tableOf(first));
      return;
    }
    const { layout, merge, budget } = this.#options;
    const partition = isWhole ? ALL_PARTITIONS : part;
    const table = new GroupTable(layout, budget);
    for (const pane of panes) {
      if (pane.sealings > 0) this.#sealed.mergeInto(table, nameOf(pane), pane.sealings, partition);
      merge(table, this.#tableOf(pane), partition);
    }
    visit(table);
    table.drop();
  }

  write(out: StateWriter): void {
    out.values([...this.#panes.values()].map(({ start, end, sealings }) => [start, end, sealings]));
  }

  restore(from: StateReader): void {
    for (const row of from.values()) {
      const [start, end, sealings] = row as [number, number, number];
      this.create(start, end).sealings = sealings;
    }
  }
}

function codecOf(layout: GroupLayout): StateCodec<GroupTable> {
  return {
    write: (table, out) => table.write(out),
    read: (from) => GroupTable.read(layout, WEIGHED_ELSEWHERE, from),
    bytes: (table) => table.byteLength,
  };
}

/** A power of two. */
function groupsMax({ layout, budget, canSeal }: PaneStoreOptions): number {
  const bytes = canSeal ? budget.cacheBytesMax * PANE_PART : budget.bytesMax;
  return 2 ** Math.floor(Math.log2(Math.max(GROUPS_MIN, bytes / groupBytes(layout))));
}

function nameOf({ start, end }: Pane): string {
  return keyOf(start, end);
}

function keyOf(start: number, end: number): string {
  return `${start} ${end}`;
}
