import type { Value } from '../batch/physical-kind.ts';
import { stateErrors } from './errors.ts';
import { TAG, type TypedArray } from './state-writer.ts';

/** Reads what a `StateWriter` wrote. Throws `state_corrupt` if the bytes end early or make no sense. */
export class StateReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length) throw stateErrors.state_corrupt('The state ends in the middle.');
    this.#at = at + count;
    return at;
  }

  uint(): number {
    return this.#bytes.readUInt32LE(this.#take(4));
  }

  float(): number {
    return this.#bytes.readDoubleLE(this.#take(8));
  }

  text(): string {
    const length = this.uint();
    const at = this.#take(length);
    return this.#bytes.toString('utf8', at, at + length);
  }

  /** A copy. */
  bytes(): Uint8Array {
    const length = this.uint();
    const at = this.#take(length);
    return new Uint8Array(this.#bytes.subarray(at, at + length));
  }

  /** Into the beginning of `target`, which must have room; returns the number of elements. */
  array(target: TypedArray): number {
    const bytes = this.bytes();
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
      case TAG.number:
        return this.float();
      case TAG.bigint:
        return BigInt(this.text());
      case TAG.string:
        return this.text();
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
    const count = this.uint();
    const values: Value[] = [];
    for (let i = 0; i < count; i++) values.push(this.value());
    return values;
  }

  #map(): Map<Value, Value> {
    const count = this.uint();
    const map = new Map<Value, Value>();
    for (let i = 0; i < count; i++) map.set(this.value(), this.value());
    return map;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }
}
