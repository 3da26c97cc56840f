import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { StateKey } from '../state/keyed-state.ts';
import { valueKey } from './value-key.ts';

/** The key of a row of a batch, by the values of `columns`; equal for equal values, NULLs included. */
export type BatchKey = (batch: Batch, row: number) => StateKey;

/**
 * A single key column gives its value, which is the fastest key of a map; two small whole numbers give one number;
 * others a text. The keys of {@link rowKey} for the same values are the same.
 */
export function batchKey(columns: readonly number[]): BatchKey {
  const [first, second] = columns;
  if (first === undefined) return () => '';
  const at = (batch: Batch, column: number, row: number): Value =>
    valueAt(batch.columns[column] as Column, row);
  if (second === undefined) return (batch, row) => singleKey(at(batch, first, row));
  if (columns.length === 2) return (batch, row) => pairKey(at(batch, first, row), at(batch, second, row));
  return (batch, row) => {
    let key = '';
    for (const column of columns) key += partKey(at(batch, column, row));
    return key;
  };
}

/** The key of a row that is an array of values. */
export function rowKey(columns: readonly number[]): (row: readonly Value[]) => StateKey {
  const [first, second] = columns;
  if (first === undefined) return () => '';
  if (second === undefined) return (row) => singleKey(row[first] ?? null);
  if (columns.length === 2) return (row) => pairKey(row[first] ?? null, row[second] ?? null);
  return (row) => {
    let key = '';
    for (const column of columns) key += partKey(row[column] ?? null);
    return key;
  };
}

function singleKey(value: Value): StateKey {
  if (typeof value === 'bigint') {
    // A number is the faster key where it is exact.
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }
  // The two zeros are one.
  if (typeof value === 'number') return value + 0;
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  return valueKey(value);
}

/** Whole numbers below this fit twice into one that is exact. */
const SMALL_INTEGERS = 2 ** 26;

function pairKey(a: Value, b: Value): StateKey {
  return pairOfIntegers(a, b) ?? partKey(a) + partKey(b);
}

/** One number for two small whole numbers, each pair its own; undefined if they are not. */
export function pairOfIntegers(a: Value, b: Value): number | undefined {
  const [x, y] = [smallInteger(a), smallInteger(b)];
  return x < 0 || y < 0 ? undefined : x * SMALL_INTEGERS + y;
}

/** -1 if it is none. */
function smallInteger(value: Value): number {
  const number = typeof value === 'bigint' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number)) return -1;
  return number >= 0 && number < SMALL_INTEGERS ? number : -1;
}

function partKey(value: Value): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  return typeof value === 'object'
    ? `${valueKey(value)};`
    : `${String(typeof value === 'number' ? value + 0 : value)};`;
}
