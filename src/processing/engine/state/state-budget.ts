import { stateErrors } from './errors.ts';

/** Memory that the keyed state of one pipeline may take unless it is told otherwise: 1 GiB. */
export const STATE_BYTES_MAX = 1024 * 1024 * 1024;

/**
 * Counts the memory of a pipeline's state. When it is used up the pipeline stops with `state_too_large`; what it
 * committed before is safe.
 */
export class StateBudget {
  readonly bytesMax: number;
  #used = 0;

  constructor(bytesMax = STATE_BYTES_MAX) {
    this.bytesMax = bytesMax;
  }

  get used(): number {
    return this.#used;
  }

  take(bytes: number): void {
    if (this.#used + bytes > this.bytesMax)
      throw stateErrors.state_too_large(
        `The state needs more than ${Math.round(this.bytesMax / 1024 / 1024)} MiB.`,
        { details: { bytesMax: this.bytesMax } },
      );
    this.#used += bytes;
  }

  release(bytes: number): void {
    this.#used -= bytes;
  }
}
