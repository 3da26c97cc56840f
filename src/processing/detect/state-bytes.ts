import { errors } from './errors.ts';

/** Numbers in a row, as 64-bit floats, little-endian: what every detector's state is made of. */
export class StateWriter {
  readonly #numbers: number[] = [];

  numbers(...values: number[]): void {
    for (const value of values) this.#numbers.push(value);
  }

  /** Its length, then its elements. */
  array(values: Iterable<number> & { length: number }): void {
    this.#numbers.push(values.length);
    for (const value of values) this.#numbers.push(value);
  }

  bytes(): Uint8Array {
    return new Uint8Array(Float64Array.from(this.#numbers).buffer);
  }
}

export class StateReader {
  readonly #numbers: Float64Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    if (bytes.length % 8 !== 0) throw errors.detector_snapshot_invalid('It is not a row of 64-bit numbers.');
    this.#numbers = new Float64Array(new Uint8Array(bytes).buffer);
  }

  number(): number {
    const value = this.#numbers[this.#at++];
    if (value === undefined) throw errors.detector_snapshot_invalid('It ends too early.');
    return value;
  }

  array(): Float64Array {
    const length = this.number();
    if (!Number.isInteger(length) || length < 0 || this.#at + length > this.#numbers.length) {
      throw errors.detector_snapshot_invalid('It ends too early.');
    }
    this.#at += length;
    return this.#numbers.slice(this.#at - length, this.#at);
  }
}
