import type { GroupOffset } from '#log';

/** A range of offsets that a pipeline has read, from `from` up to but not including `to`. */
export interface ReadRange {
  topic: string;
  partition: number;
  from: number;
  to: number;
  readMs: number;
}

/** Reads of a pipeline whose epoch is not committed yet. Beyond it the oldest is forgotten, and with it its traces. */
export const READS_MAX = 1_000;

/** What a pipeline has read and not yet committed: a reader may be ahead of its epoch. */
export class EpochReads {
  #ranges: ReadRange[] = [];

  add(range: ReadRange): void {
    if (this.#ranges.length >= READS_MAX) this.#ranges.shift();
    this.#ranges.push(range);
  }

  /** The parts that a commit of these positions makes true. Each part is given once. */
  take(offsets: readonly GroupOffset[]): ReadRange[] {
    const taken: ReadRange[] = [];
    this.#ranges = this.#ranges.flatMap((range) => {
      const committed = offsets.find(
        ({ topic, partition }) => topic === range.topic && partition === range.partition,
      );
      const end = Math.min(range.to, committed?.offset ?? range.from);
      if (end > range.from) taken.push({ ...range, to: end });
      return end < range.to ? [{ ...range, from: Math.max(range.from, end) }] : [];
    });
    return taken;
  }
}
