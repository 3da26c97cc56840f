export interface TailCounts {
  /** Everything that arrived. */
  received: number;
  /** Arrived, but no longer kept: the browser's buffer was full. */
  dropped: number;
  /** Left out by the server because this reader was too slow. */
  skipped: number;
}

export const TAIL_ROWS_MAX = 5_000;

/**
 * The newest rows of a live stream: a ring of bounded size, so that a tab left open over night costs no more than
 * one just opened. What does not fit is counted, never silently lost.
 */
export class TailBuffer<Row> {
  readonly #capacity: number;
  readonly #ring: Row[] = [];
  #start = 0;
  #received = 0;
  #skipped = 0;

  constructor(capacity = TAIL_ROWS_MAX) {
    this.#capacity = capacity;
  }

  push(row: Row): void {
    this.#received += 1;
    if (this.#ring.length < this.#capacity) {
      this.#ring.push(row);
      return;
    }
    this.#ring[this.#start] = row;
    this.#start = (this.#start + 1) % this.#capacity;
  }

  /** Notes that the server left out `count` rows. */
  skip(count: number): void {
    this.#skipped += count;
  }

  clear(): void {
    this.#ring.length = 0;
    this.#start = 0;
    this.#received = 0;
    this.#skipped = 0;
  }

  /** A copy of what is kept, newest first. */
  newestFirst(): Row[] {
    return [...this.#ring.slice(this.#start), ...this.#ring.slice(0, this.#start)].reverse();
  }

  get counts(): TailCounts {
    return { received: this.#received, dropped: this.#received - this.#ring.length, skipped: this.#skipped };
  }
}
