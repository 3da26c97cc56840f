import { scalarText, type Value } from '../batch/physical-kind.ts';
import { LiveState } from './live-state.ts';

const CAPACITY_FIRST = 4 * 1024;
/** A buffer that a large state has left behind is given back above this. */
const CAPACITY_KEPT_MAX = 1024 * 1024;
/** Texts of up to this many characters are written one by one, which is quicker than to ask for their length. */
const SHORT_TEXT_MAX = 48;

/**
 * Writes the state of operators as bytes, little endian. Arrays are written with their length, as they lie in
 * memory; {@link StateReader} reads in the same order.
 */
export class StateWriter {
  #bytes = Buffer.allocUnsafeSlow(CAPACITY_FIRST);
  #view = viewOf(this.#bytes);
  #length = 0;

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(needed, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
    this.#view = viewOf(larger);
  }

  get length(): number {
    return this.#length;
  }

  uint(value: number): void {
    this.#reserve(4);
    this.#view.setUint32(this.#length, value, true);
    this.#length += 4;
  }

  /** Writes over a `uint` that was written at `position` before, such as a length that was not known yet. */
  setUint(position: number, value: number): void {
    this.#view.setUint32(position, value, true);
  }

  float(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  int64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  /** A whole number from 0 to 2³² − 1 in one to five bytes, seven bits each. */
  varint(value: number): void {
    this.#reserve(5);
    let rest = value >>> 0;
    while (rest > 0x7f) {
      this.#bytes[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#bytes[this.#length++] = rest;
  }

  text(value: string): void {
    const start = this.#length;
    this.uint(0);
    this.#characters(value);
    this.setUint(start, this.#length - start - 4);
  }

  /** The text alone, in UTF-8. */
  #characters(value: string): void {
    const { length } = value;
    if (length <= SHORT_TEXT_MAX && this.#ascii(value, length)) return;
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    this.#reserve(length <= SHORT_TEXT_MAX ? length * 3 : Buffer.byteLength(value));
    this.#length += this.#bytes.write(value, this.#length);
  }

  /** False, with nothing written, if a character is not ASCII. */
  #ascii(value: string, length: number): boolean {
    this.#reserve(length);
    const bytes = this.#bytes;
    const at = this.#length;
    for (let i = 0; i < length; i++) {
      const unit = value.charCodeAt(i);
      if (unit > 0x7f) return false;
      bytes[at + i] = unit;
    }
    this.#length = at + length;
    return true;
  }

  bytes(value: Uint8Array): void {
    this.uint(value.length);
    this.raw(value);
  }

  /** Bytes without their length. */
  raw(value: Uint8Array): void {
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** The first `count` elements of a typed array. */
  array(values: TypedArray, count: number): void {
    this.bytes(new Uint8Array(values.buffer, values.byteOffset, count * values.BYTES_PER_ELEMENT));
  }

  /** One value of any type, with a letter for what it is. */
  value(value: Value | LiveState): void {
    if (typeof value === 'number') this.#number(value);
    else if (typeof value === 'string') this.#string(value);
    else if (typeof value === 'bigint') this.#bigint(value);
    else if (typeof value === 'boolean') this.#tag(value ? TAG.true : TAG.false);
    else this.#object(value);
  }

  #tag(tag: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = tag;
  }

  #number(value: number): void {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#tag(TAG.int);
      // Zigzag: small numbers of either sign take one byte.
      this.varint((value << 1) ^ (value >> 31));
      return;
    }
    this.#tag(TAG.number);
    this.float(value);
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.#tag(TAG.int64);
      this.int64(value);
      return;
    }
    this.#tag(TAG.bigint);
    this.text(scalarText(value));
  }

  #string(value: string): void {
    const { length } = value;
    if (length <= SHORT_TEXT_MAX) {
      const start = this.#length;
      this.#tag(TAG.string);
      this.#tag(length);
      if (this.#ascii(value, length)) return;
      this.#length = start;
    }
    this.#tag(TAG.string);
    this.varint(Buffer.byteLength(value));
    this.#characters(value);
  }

  #object(value: null | Uint8Array | readonly Value[] | ReadonlyMap<Value, Value> | LiveState): void {
    if (value === null) this.#tag(TAG.null);
    else if (value instanceof LiveState) this.#object(value.toBytes());
    else if (value instanceof Uint8Array) {
      this.#tag(TAG.bytes);
      this.bytes(value);
    } else if (value instanceof Map) {
      this.#tag(TAG.map);
      this.#map(value as ReadonlyMap<Value, Value>);
    } else {
      this.#tag(TAG.array);
      this.values(value as readonly Value[]);
    }
  }

  values(values: readonly Value[]): void {
    this.varint(values.length);
    for (let i = 0; i < values.length; i++) this.value(values[i] as Value);
  }

  #map(map: ReadonlyMap<Value, Value>): void {
    this.varint(map.size);
    for (const [key, value] of map) {
      this.value(key);
      this.value(value);
    }
  }

  /** Everything written; valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Forgets what was written from `length` on. */
  clear(length = 0): void {
    this.#length = length;
    if (length > 0 || this.#bytes.length <= CAPACITY_KEPT_MAX) return;
    this.#bytes = Buffer.allocUnsafeSlow(CAPACITY_FIRST);
    this.#view = viewOf(this.#bytes);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

export type TypedArray = Uint8Array | Int32Array | Float64Array | BigInt64Array;

export const TAG = {
  null: 0,
  false: 1,
  true: 2,
  /** A double. */
  number: 3,
  /** Of more than 64 bits, as text. */
  bigint: 4,
  string: 5,
  bytes: 6,
  array: 7,
  map: 8,
  /** A whole number of 32 bits. */
  int: 9,
  int64: 10,
} as const;
