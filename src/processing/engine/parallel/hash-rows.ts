import type { Batch } from '../batch/batch.ts';
import type { Column } from '../batch/column.ts';
import { hashString, mix } from '../batch/string-dictionary.ts';
import { scalarText } from '../batch/physical-kind.ts';

/** Writes a hash of the key columns of each row: equal for equal keys, in every batch, process and machine. */
export function hashRows(batch: Batch, keys: readonly number[], hashes: Int32Array): void {
  hashes.fill(0, 0, batch.count);
  for (const key of keys) addHashes(batch.columns[key] as Column, batch.count, hashes);
}

/** The task of a row. High bits count, as hash tables go by the low ones. */
export function taskOf(hash: number, tasks: number): number {
  return ((mix(hash) >>> 16) * tasks) >>> 16;
}

function addHashes(column: Column, count: number, hashes: Int32Array): void {
  const { nulls } = column;
  for (let i = 0; i < count; i++) {
    const own = nulls !== null && nulls[i] === 1 ? 0 : hashAt(column, i);
    hashes[i] = (Math.imul(hashes[i] as number, 31) + own) | 0;
  }
}

function hashAt(column: Column, i: number): number {
  switch (column.kind) {
    case 'boolean':
    case 'int32':
      return mix(column.values[i] as number);
    case 'float64':
      return hashDouble(column.values[i] as number);
    case 'int64': {
      const value = column.values[i] as bigint;
      return mix(Number(BigInt.asIntN(32, value ^ (value >> 32n))));
    }
    case 'string':
      return column.hashAt(i);
    case 'object':
      return hashString(scalarText(column.values[i] ?? null));
    case 'row':
      throw new TypeError('Rows are no keys of an exchange.');
  }
}

const double = new Float64Array(1);
const halves = new Int32Array(double.buffer);

/** The two zeros are equal, and so is every NaN. */
function hashDouble(value: number): number {
  double[0] = value + 0;
  return Number.isNaN(value) ? 1 : mix((halves[0] as number) ^ mix(halves[1] as number));
}
