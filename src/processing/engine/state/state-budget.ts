import { stateErrors } from './errors.ts';

/** Memory that the state of one pipeline may take unless it is told otherwise: 1 GiB. */
export const STATE_BYTES_MAX = 1024 * 1024 * 1024;

/**
 * Memory for entries of keyed state, unless it is told otherwise: 128 MiB. They are objects on the heap of the
 * pipeline's thread (512 MiB), where rows under way need room as well.
 */
export const STATE_CACHE_BYTES_MAX = 128 * 1024 * 1024;

/** However much other state there is, keyed state keeps this part of its memory. */
const CACHE_PART_MIN = 1 / 8;

/**
 * Counts the memory of a pipeline's state. Some must stay in memory: when that uses it up the pipeline
 * stops with `state_too_large`, and what it committed before is safe. Keyed state goes to disk instead, and is given
 * what the others leave.
 */
export class StateBudget {
  readonly bytesMax: number;
  readonly cacheBytesMax: number;
  #used = 0;
  #cached = 0;

  constructor(bytesMax = STATE_BYTES_MAX, cacheBytesMax = STATE_CACHE_BYTES_MAX) {
    this.bytesMax = bytesMax;
    this.cacheBytesMax = Math.min(cacheBytesMax, bytesMax);
  }

  /** Of tables and keyed state. */
  get used(): number {
    return this.#used + this.#cached;
  }

  take(bytes: number): void {
    if (this.#used + bytes > this.bytesMax) this.refuse();
    this.#used += bytes;
  }

  /** More than there may be is needed. */
  refuse(): never {
    throw stateErrors.state_too_large(
      `The state needs more than ${Math.round(this.bytesMax / 1024 / 1024)} MiB.`,
      { details: { bytesMax: this.bytesMax } },
    );
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }

  /** Of keyed state: never refused. */
  takeCache(bytes: number): void {
    this.#cached += bytes;
  }

  releaseCache(bytes: number): void {
    this.#cached -= bytes;
  }

  /** What keyed state may take now. */
  get cacheLimit(): number {
    return Math.max(
      this.cacheBytesMax * CACHE_PART_MIN,
      Math.min(this.cacheBytesMax, this.bytesMax - this.#used),
    );
  }

  /** Keyed state takes more than it may: entries must leave memory. */
  get isTight(): boolean {
    return this.#cached > this.cacheLimit;
  }
}
