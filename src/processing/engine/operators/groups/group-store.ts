import { type Group, type GroupArray, GROUP_NUMBER, GROUP_ROWS } from '../../codegen/group-array.ts';
import { keyLayout } from '../../codegen/group-key.ts';
import { isFoundByTable } from '../../codegen/group-update.ts';
import { GroupTable } from '../../state/group-table.ts';
import type { StateBudget } from '../../state/state-budget.ts';
import type { KeyedState, StateKey } from '../../state/keyed-state.ts';
import type { StateReader } from '../../state/state-reader.ts';
import type { StateWriter } from '../../state/state-writer.ts';

/** The groups of an aggregate as state by key. Those that a batch touches are put back once, at its end. */
export class GroupStore {
  /** Grows with what is not in the keyed state. */
  version = 0;
  /** Groups of the batch, by key. */
  readonly touched = new Map<StateKey, Group>();
  /** Where keys of several columns are, in the order of {@link bySlot}. */
  readonly table: GroupTable | undefined;
  readonly bySlot: (Group | undefined)[] = [];
  readonly #group: GroupArray;
  readonly #state: KeyedState<Group>;
  /** Under it the next new group keeps its distinct values. */
  #nextNumber = 1;

  constructor(group: GroupArray, state: KeyedState<Group>, budget: StateBudget) {
    this.#group = group;
    this.#state = state;
    const layout = group.aggregate.keyTypes.flatMap(keyLayout);
    this.table = isFoundByTable(group) ? new GroupTable(layout, budget) : undefined;
  }

  /** The group of a key, which is touched now. */
  load(key: StateKey): Group {
    const group = this.#state.get(key) ?? this.#create();
    this.touched.set(key, group);
    return group;
  }

  #create(): Group {
    const created = this.#group.create();
    if (this.#group.isNumbered) {
      created[GROUP_NUMBER] = this.#nextNumber++;
      this.version++;
    }
    return created;
  }

  /** Makes a group new again. What is left of its distinct values is nobody's any more. */
  clear(group: Group): void {
    const blank = this.#create();
    for (let i = 0; i < blank.length; i++) group[i] = blank[i] as Group[number];
  }

  /** The batch is over: groups are put back, and forgotten if they have no rows. */
  settle(): void {
    for (const [key, group] of this.touched) {
      if (group[GROUP_ROWS] === 0) this.#state.delete(key);
      else this.#state.put(key, group);
    }
    this.touched.clear();
    this.table?.clear();
    this.bySlot.length = 0;
  }

  write(out: StateWriter): void {
    out.float(this.#nextNumber);
  }

  restore(from: StateReader): void {
    this.#nextNumber = from.float();
  }
}
