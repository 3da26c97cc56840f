/** One piece of memory for all arrays of a message, so that a message is handed over in one step. */
export class Arena {
  readonly buffer: ArrayBuffer;
  #length = 0;

  constructor(bytes: number) {
    this.buffer = new ArrayBuffer(bytes);
  }

  bytes(count: number): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.buffer, this.#take(count, 1), count);
  }

  int32(count: number): Int32Array<ArrayBuffer> {
    return new Int32Array(this.buffer, this.#take(count, 4), count);
  }

  float64(count: number): Float64Array<ArrayBuffer> {
    return new Float64Array(this.buffer, this.#take(count, 8), count);
  }

  int64(count: number): BigInt64Array<ArrayBuffer> {
    return new BigInt64Array(this.buffer, this.#take(count, 8), count);
  }

  #take(count: number, size: number): number {
    const start = Math.ceil(this.#length / size) * size;
    this.#length = start + count * size;
    return start;
  }
}
