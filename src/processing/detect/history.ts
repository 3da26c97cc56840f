/** The last values of a series; the memory grows with the rows up to its limit. */
export class History {
  readonly #rowsMax: number;
  #values: Float64Array;
  /** Rows ever pushed. Row `i` of the series, counted from 0, lies at `i % capacity` while it is kept. */
  rows = 0;

  /** `rowsMax` is a power of two. */
  constructor(rowsMax: number) {
    this.#rowsMax = rowsMax;
    this.#values = new Float64Array(Math.min(256, rowsMax));
  }

  /** The ring: row `i` at `i & (length - 1)`. */
  get ring(): Float64Array {
    return this.#values;
  }

  /** The oldest row kept. */
  get firstRow(): number {
    return Math.max(0, this.rows - this.#values.length);
  }

  push(value: number): void {
    if (this.rows === this.#values.length && this.rows < this.#rowsMax) {
      const larger = new Float64Array(this.rows * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.rows & (this.#values.length - 1)] = value;
    this.rows++;
  }

  kept(): number[] {
    const values: number[] = [];
    for (let row = this.firstRow; row < this.rows; row++) {
      values.push(this.#values[row & (this.#values.length - 1)] as number);
    }
    return values;
  }

  restore(rows: number, kept: Float64Array): void {
    this.rows = rows - kept.length;
    if (rows > this.#values.length) {
      let capacity = this.#values.length;
      while (capacity < rows && capacity < this.#rowsMax) capacity *= 2;
      this.#values = new Float64Array(capacity);
    }
    for (const value of kept) {
      this.#values[this.rows & (this.#values.length - 1)] = value;
      this.rows++;
    }
  }
}
