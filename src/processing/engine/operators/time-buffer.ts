import type { Value } from '../batch/physical-kind.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import { EndQueue } from './end-queue.ts';

/** Rows by a time, handed out in its order; rows of one time in order of arrival. */
export class TimeBuffer {
  readonly #rows = new Map<number, Value[][]>();
  readonly #times = new EndQueue();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(time: number, row: Value[]): void {
    const known = this.#rows.get(time);
    if (known === undefined) {
      this.#rows.set(time, [row]);
      this.#times.add(time);
    } else known.push(row);
    this.#count++;
  }

  /** Takes out all rows up to and including `time`, in order. */
  *takeUpTo(time: number): Generator<{ time: number; rows: Value[][] }> {
    while (this.#times.first <= time && this.#rows.size > 0) {
      const first = this.#times.take();
      const rows = this.#rows.get(first) ?? [];
      this.#rows.delete(first);
      this.#count -= rows.length;
      yield { time: first, rows };
    }
  }

  write(out: StateWriter): void {
    out.uint(this.#rows.size);
    for (const [time, rows] of this.#rows) {
      out.float(time);
      out.uint(rows.length);
      for (const row of rows) out.values(row);
    }
  }

  restore(from: StateReader): void {
    const times = from.uint();
    for (let t = 0; t < times; t++) {
      const time = from.float();
      const rows = from.uint();
      for (let r = 0; r < rows; r++) this.add(time, from.values());
    }
  }
}
