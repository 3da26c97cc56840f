import { filled } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { StateReader } from './state-reader.ts';
import type { StateWriter } from './state-writer.ts';

/** How one column of keyed state lies in memory: a typed array, or values of any kind. */
export type StateKind = 'bytes' | 'int32' | 'int64' | 'float64' | 'values';

/** One column of keyed state, by slot. Generated code works on `array`. */
export type StateArray = Uint8Array | Int32Array | BigInt64Array | Float64Array | Value[];

export function createStateArray(kind: StateKind, capacity: number): StateArray {
  switch (kind) {
    case 'bytes':
      return new Uint8Array(capacity);
    case 'int32':
      return new Int32Array(capacity);
    case 'int64':
      return new BigInt64Array(capacity);
    case 'float64':
      return new Float64Array(capacity);
    case 'values':
      return filled<Value>(capacity, null);
  }
}

/** The same content with room for `capacity` slots. */
export function growStateArray(array: StateArray, kind: StateKind, capacity: number): StateArray {
  const larger = createStateArray(kind, capacity);
  if (Array.isArray(array) && Array.isArray(larger))
    for (const [i, value] of array.entries()) larger[i] = value;
  else if (array instanceof BigInt64Array && larger instanceof BigInt64Array) larger.set(array);
  else (larger as Float64Array).set(array as Float64Array);
  return larger;
}

/** Every cell is as in a new array. */
export function clearStateArray(array: StateArray): void {
  if (Array.isArray(array)) array.fill(null);
  else if (array instanceof BigInt64Array) array.fill(0n);
  else array.fill(0);
}

export function writeStateArray(array: StateArray, count: number, out: StateWriter): void {
  if (Array.isArray(array)) out.values(array.slice(0, count));
  else out.array(array, count);
}

export function readStateArray(array: StateArray, from: StateReader): void {
  if (Array.isArray(array)) for (const [i, value] of from.values().entries()) array[i] = value;
  else from.array(array);
}

/** Bytes for each slot; values are guessed, they lie on the heap. */
export function stateBytes(kind: StateKind): number {
  return { bytes: 1, int32: 4, int64: 8, float64: 8, values: 48 }[kind];
}
