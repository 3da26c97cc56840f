import type { MergeGroups } from '../../codegen/group-emit.ts';
import {
  GroupTable,
  type GroupLayout,
  TABLE_PARTITIONS,
  WEIGHED_ELSEWHERE,
} from '../../state/group-table.ts';
import type { KeyedState } from '../../state/keyed-state.ts';

/** So many runs of one length become one. */
const FAN_IN = 8;

/** Sealings of one partition, in one table. */
interface Run {
  /** Number of the first. */
  from: number;
  /** How many, a power of {@link FAN_IN}. */
  length: number;
}

/**
 * Groups that a pane had no room for, as tables in keyed state. Each time the pane is full its groups are sealed: taken
 * apart into partitions, each a run of its own. A group that comes again after that is in several runs, and is made
 * whole when the window fires, partition by partition. As in a log-structured merge tree, runs of one length are merged
 * into one, so that a partition has few; each sealing merges those of an eighth of the partitions.
 */
export class SealedGroups {
  readonly #layout: GroupLayout;
  readonly #state: KeyedState<GroupTable>;
  readonly #merge: MergeGroups;

  constructor(layout: GroupLayout, state: KeyedState<GroupTable>, merge: MergeGroups) {
    this.#layout = layout;
    this.#state = state;
    this.#merge = merge;
  }

  /** Takes the groups of `table` as sealing `count + 1` of a pane. */
  seal(pane: string, count: number, table: GroupTable): void {
    for (let partition = 0; partition < TABLE_PARTITIONS; partition++) {
      const run = runsOf(count + 1, partition).at(-1) as Run;
      const merged = new GroupTable(this.#layout, WEIGHED_ELSEWHERE);
      for (const older of runsOf(count, partition).filter(({ from }) => from >= run.from)) {
        this.#mergeRun(merged, pane, partition, older);
        this.#state.delete(keyOf(pane, partition, older));
      }
      this.#merge(merged, table, partition);
      if (merged.count > 0) this.#state.put(keyOf(pane, partition, run), merged);
    }
  }

  #mergeRun(target: GroupTable, pane: string, partition: number, run: Run): void {
    const groups = this.#state.get(keyOf(pane, partition, run));
    if (groups !== undefined) this.#merge(target, groups, -1);
  }

  /** Merges a partition of a pane that was sealed `count` times into `target`, the oldest first. */
  mergeInto(target: GroupTable, pane: string, count: number, partition: number): void {
    for (const run of runsOf(count, partition)) this.#mergeRun(target, pane, partition, run);
  }

  drop(pane: string, count: number): void {
    for (let partition = 0; partition < TABLE_PARTITIONS; partition++)
      for (const run of runsOf(count, partition)) this.#state.delete(keyOf(pane, partition, run));
  }
}

/**
 * The runs of a partition after `count` sealings, the oldest first: the digits of a number to the base {@link FAN_IN}.
 * The numbers of partition `p` begin at `p`, so that one in {@link FAN_IN} of them carries with each sealing, and never all.
 */
function runsOf(count: number, partition: number): Run[] {
  const end = partition + count;
  let length = 1;
  while (length * FAN_IN <= end) length *= FAN_IN;
  const runs: Run[] = [];
  for (let from = 0; from < end; length /= FAN_IN)
    for (; from + length <= end; from += length) if (from + length > partition) runs.push({ from, length });
  return runs;
}

function keyOf(pane: string, partition: number, { from, length }: Run): string {
  return `${pane} ${partition} ${from} ${length}`;
}
