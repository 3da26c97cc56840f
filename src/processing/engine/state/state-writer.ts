import { scalarText, type Value } from '../batch/physical-kind.ts';
import { LiveState } from './live-state.ts';

/**
 * Writes the state of operators as bytes, little endian. Arrays are written with their length, as they lie in
 * memory; {@link StateReader} reads in the same order.
 */
export class StateWriter {
  #bytes = Buffer.allocUnsafe(64 * 1024);
  #length = 0;

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }

  uint(value: number): void {
    this.#reserve(4);
    this.#bytes.writeUInt32LE(value, this.#length);
    this.#length += 4;
  }

  float(value: number): void {
    this.#reserve(8);
    this.#bytes.writeDoubleLE(value, this.#length);
    this.#length += 8;
  }

  text(value: string): void {
    const length = Buffer.byteLength(value);
    this.uint(length);
    this.#reserve(length);
    this.#bytes.write(value, this.#length);
    this.#length += length;
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** The first `count` elements of a typed array. */
  array(values: TypedArray, count: number): void {
    this.bytes(new Uint8Array(values.buffer, values.byteOffset, count * values.BYTES_PER_ELEMENT));
  }

  /** One value of any type, with a letter for what it is. */
  value(given: Value | LiveState): void {
    const value = given instanceof LiveState ? given.toBytes() : given;
    const tag = tagOf(value);
    this.#reserve(1);
    this.#bytes[this.#length++] = tag;
    switch (tag) {
      case TAG.number:
        this.float(value as number);
        return;
      case TAG.bigint:
        this.text(scalarText(value));
        return;
      case TAG.string:
        this.text(value as string);
        return;
      case TAG.bytes:
        this.bytes(value as Uint8Array);
        return;
      case TAG.array:
        this.values(value as readonly Value[]);
        return;
      case TAG.map:
        this.#map(value as ReadonlyMap<Value, Value>);
    }
  }

  values(values: readonly Value[]): void {
    this.uint(values.length);
    for (const value of values) this.value(value);
  }

  #map(map: ReadonlyMap<Value, Value>): void {
    this.uint(map.size);
    for (const [key, value] of map) {
      this.value(key);
      this.value(value);
    }
  }

  /** Everything written; valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
  }
}

export type TypedArray = Uint8Array | Int32Array | Float64Array | BigInt64Array;

export const TAG = {
  null: 0,
  false: 1,
  true: 2,
  number: 3,
  bigint: 4,
  string: 5,
  bytes: 6,
  array: 7,
  map: 8,
} as const;

function tagOf(value: Value): number {
  if (value === null) return TAG.null;
  if (typeof value === 'boolean') return value ? TAG.true : TAG.false;
  if (typeof value === 'number') return TAG.number;
  if (typeof value === 'bigint') return TAG.bigint;
  if (typeof value === 'string') return TAG.string;
  if (value instanceof Uint8Array) return TAG.bytes;
  return value instanceof Map ? TAG.map : TAG.array;
}
