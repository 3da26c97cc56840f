import { stateErrors } from '../errors.ts';
import { framesOf } from './frame.ts';
import { hashKey, placeOf } from './key-place.ts';
import { DELETED, type RecordCursor } from './record-cursor.ts';
import { RECORD_HEADER_BYTES } from './run-format.ts';
import type { StateDisk } from './state-disk.ts';

/** The frames of a redo file that count, as one piece. */
export function readRedo(disk: StateDisk, path: string, bytes: number): Buffer {
  const content = Buffer.allocUnsafeSlow(bytes);
  if (bytes === 0) return content;
  const file = disk.open(path, 'read');
  try {
    file.read(content, 0);
  } finally {
    file.close();
  }
  return content;
}

/** Goes over the newest record of each key in the frames of a redo file, in the order of a sorted run. */
export class RedoCursor implements RecordCursor {
  readonly bytes: Buffer;
  /** By record, in the order of the file: its place, and where it is. */
  readonly #places: number[] = [];
  readonly #starts: number[] = [];
  readonly #order: Uint32Array;
  #next = 0;
  state = 0;
  hash = 0;
  place = 0;
  keyStart = 0;
  keyEnd = 0;
  valueStart = 0;
  valueEnd = 0;
  isDeleted = false;

  constructor(bytes: Buffer, where: string) {
    this.bytes = bytes;
    for (const { payload } of framesOf(bytes, where)) this.#note(payload);
    this.#order = this.#sort();
  }

  /** Records at most; older ones of a key that comes again are among them. */
  get count(): number {
    return this.#places.length;
  }

  #note(payload: Buffer): void {
    // Frames lie in `bytes`, and positions are wanted there.
    const base = payload.byteOffset - this.bytes.byteOffset;
    // Behind the head and the highest number of a state.
    let at = 4 + payload.readUInt32LE(0) + 4;
    const states = payload.readUInt32LE(at);
    at += 4;
    for (let s = 0; s < states; s++) {
      const state = payload.readUInt32LE(at);
      at += 4;
      at += 4 + payload.readUInt32LE(at);
      at += 4 + payload.readUInt32LE(at);
      const records = payload.readUInt32LE(at + 8);
      at += 12;
      for (let r = 0; r < records; r++) {
        const keyStart = at + RECORD_HEADER_BYTES;
        const keyEnd = keyStart + payload.readUInt32LE(at);
        const length = payload.readUInt32LE(at + 4);
        this.#places.push(placeOf(state, hashKey(payload, keyStart, keyEnd)));
        this.#starts.push(base + at);
        at = length === DELETED ? keyEnd : keyEnd + length;
      }
    }
    if (at !== payload.length)
      throw stateErrors.state_corrupt('A frame of the state is longer than it says.');
  }

  /** Record numbers by place, then key, the newest of a key first. */
  #sort(): Uint32Array {
    const places = Float64Array.from(this.#places);
    const order = orderOf(places);
    for (let from = 0; from < order.length; ) {
      const place = places[order[from] as number];
      let to = from + 1;
      while (to < order.length && places[order[to] as number] === place) to++;
      if (to - from > 1) order.subarray(from, to).sort((a, b) => this.#compareKeys(a, b) || b - a);
      from = to;
    }
    return order;
  }

  #compareKeys(a: number, b: number): number {
    const { bytes } = this;
    const [startA, startB] = [this.#starts[a] as number, this.#starts[b] as number];
    const keyA = startA + RECORD_HEADER_BYTES;
    const keyB = startB + RECORD_HEADER_BYTES;
    const [endA, endB] = [keyA + bytes.readUInt32LE(startA), keyB + bytes.readUInt32LE(startB)];
    return bytes.compare(bytes, keyB, endB, keyA, endA);
  }

  next(): boolean {
    const order = this.#order;
    const before = this.#next - 1;
    while (this.#next < order.length && before >= 0 && this.#isSameKey(before, this.#next)) this.#next++;
    if (this.#next >= order.length) return false;
    this.#stand(order[this.#next] as number);
    this.#next++;
    return true;
  }

  #isSameKey(a: number, b: number): boolean {
    const [recordA, recordB] = [this.#order[a] as number, this.#order[b] as number];
    return this.#places[recordA] === this.#places[recordB] && this.#compareKeys(recordA, recordB) === 0;
  }

  #stand(record: number): void {
    const start = this.#starts[record] as number;
    const length = this.bytes.readUInt32LE(start + 4);
    this.place = this.#places[record] as number;
    this.state = Math.floor(this.place / 2 ** 32);
    this.hash = this.place % 2 ** 32;
    this.keyStart = start + RECORD_HEADER_BYTES;
    this.keyEnd = this.keyStart + this.bytes.readUInt32LE(start);
    this.isDeleted = length === DELETED;
    this.valueStart = this.keyEnd;
    this.valueEnd = this.isDeleted ? this.keyEnd : this.keyEnd + length;
  }
}

const RANKS = 2 ** 21;
const HASHES = 2 ** 32;

/** The indexes of `places` in their order. Doubles sort five times as fast without a function to compare them. */
function orderOf(places: Float64Array): Uint32Array {
  const order = Uint32Array.from(places, (_, i) => i);
  const state = Math.floor((places[0] ?? 0) / HASHES);
  const isOneState = places.every((place) => Math.floor(place / HASHES) === state);
  if (!isOneState || places.length > RANKS)
    return order.sort((a, b) => (places[a] as number) - (places[b] as number));
  const keys = places.map((place, i) => (place % HASHES) * RANKS + i).sort();
  return Uint32Array.from(keys, (key) => key % RANKS);
}
