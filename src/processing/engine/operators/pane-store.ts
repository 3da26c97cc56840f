import type { Pane } from '../codegen/window-loop.ts';
import type { GroupLayout } from '../state/group-table.ts';
import { GroupTable } from '../state/group-table.ts';
import type { StateBudget } from '../state/state-budget.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';

/** Panes by start (and end, where windows of one start differ in length), with their groups. */
export class PaneStore {
  readonly #layout: GroupLayout;
  readonly #budget: StateBudget;
  readonly #panes = new Map<string | number, Pane>();
  readonly #keyed: 'start' | 'start-end';

  constructor(layout: GroupLayout, budget: StateBudget, keyed: 'start' | 'start-end') {
    this.#layout = layout;
    this.#budget = budget;
    this.#keyed = keyed;
  }

  #key(start: number, end: number): string | number {
    return this.#keyed === 'start' ? start : `${start} ${end}`;
  }

  get size(): number {
    return this.#panes.size;
  }

  get(start: number, end: number): Pane | undefined {
    return this.#panes.get(this.#key(start, end));
  }

  create(start: number, end: number): Pane {
    const table = new GroupTable(this.#layout, this.#budget);
    const pane: Pane = { start, end, table, missedWindows: 0 };
    this.#panes.set(this.#key(start, end), pane);
    return pane;
  }

  /** Panes in the order they were made. */
  values(): IterableIterator<Pane> {
    return this.#panes.values();
  }

  drop(pane: Pane): void {
    if (this.#panes.delete(this.#key(pane.start, pane.end))) pane.table.drop();
  }

  /** A table that is in no pane, for merging. */
  createTable(): GroupTable {
    return new GroupTable(this.#layout, this.#budget);
  }

  write(out: StateWriter): void {
    out.uint(this.#panes.size);
    for (const { start, end, table } of this.#panes.values()) {
      out.float(start);
      out.float(end);
      table.write(out);
    }
  }

  restore(from: StateReader): void {
    const count = from.uint();
    for (let i = 0; i < count; i++) {
      const [start, end] = [from.float(), from.float()];
      const table = GroupTable.read(this.#layout, this.#budget, from);
      this.#panes.set(this.#key(start, end), { start, end, table, missedWindows: 0 });
    }
  }
}
