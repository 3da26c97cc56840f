import type { Value } from '../batch/physical-kind.ts';
import { stateErrors } from './errors.ts';
import { TAG, type TypedArray } from './state-writer.ts';

/** Reads what a `StateWriter` wrote. Throws `state_corrupt` if the bytes end early or make no sense. */
export class StateReader {
  #bytes: Buffer;
  #view: DataView;
  #at = 0;
  #end = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = asBuffer(bytes);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = bytes.length;
  }

  /** Goes on to read `bytes` from `start` to `end`. */
  reset(bytes: Uint8Array, start = 0, end = bytes.length): void {
    if (bytes !== this.#bytes) {
      this.#bytes = asBuffer(bytes);
      this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    this.#at = start;
    this.#end = end;
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#end) throw stateErrors.state_corrupt('The state ends in the middle.');
    this.#at = at + count;
    return at;
  }

  uint(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  float(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#take(1)] as number;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw stateErrors.state_corrupt('A number of the state is too long.');
  }

  text(): string {
    return this.#characters(this.uint());
  }

  #characters(length: number): string {
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** A copy. */
  bytes(): Uint8Array {
    return new Uint8Array(this.view());
  }

  /** The same bytes, without copying them. */
  view(): Buffer {
    return this.raw(this.uint());
  }

  /** The next `length` bytes, without copying them. */
  raw(length: number): Buffer {
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  /** Where it reads. */
  get position(): number {
    return this.#at;
  }

  /** Into the beginning of `target`, which must have room; returns the number of elements. */
  array(target: TypedArray): number {
    const bytes = this.view();
    if (bytes.length > target.byteLength)
      throw stateErrors.state_corrupt('An array of the state is too long.');
    new Uint8Array(target.buffer, target.byteOffset, bytes.length).set(bytes);
    return bytes.length / target.BYTES_PER_ELEMENT;
  }

  value(): Value {
    const tag = this.#bytes[this.#take(1)];
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.int: {
        const zigzag = this.varint();
        return (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case TAG.number:
        return this.float();
      case TAG.int64:
        return this.int64();
      case TAG.bigint:
        return bigintOf(this.text());
      case TAG.string:
        return this.#characters(this.varint());
      case TAG.bytes:
        return this.bytes();
      case TAG.array:
        return this.values();
      case TAG.map:
        return this.#map();
      case undefined:
      default:
        throw stateErrors.state_corrupt(`The state has a value of unknown kind ${tag}.`);
    }
  }

  values(): Value[] {
    const count = this.varint();
    const values: Value[] = [];
    for (let i = 0; i < count; i++) values.push(this.value());
    return values;
  }

  #map(): Map<Value, Value> {
    const count = this.varint();
    const map = new Map<Value, Value>();
    for (let i = 0; i < count; i++) map.set(this.value(), this.value());
    return map;
  }

  get atEnd(): boolean {
    return this.#at === this.#end;
  }
}

function bigintOf(text: string): bigint {
  if (!/^-?\d+$/.test(text)) throw stateErrors.state_corrupt('A number of the state is none.');
  return BigInt(text);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
