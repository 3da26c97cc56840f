import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { StateKey } from '../state/keyed-state.ts';
import { valueKey } from './value-key.ts';

/** The key of a row of a batch, by the values of `columns`; equal for equal values, NULLs included. */
export type BatchKey = (batch: Batch, row: number) => StateKey;

/**
 * A single key column gives its value, which is the fastest key of a map; several give a text. The keys of
 * {@link rowKey} for the same values are the same.
 */
export function batchKey(columns: readonly number[]): BatchKey {
  const [first] = columns;
  if (first === undefined) return () => '';
  if (columns.length === 1) return (batch, row) => singleKey(valueAt(batch.columns[first] as Column, row));
  return (batch, row) => {
    let key = '';
    for (const column of columns) key += partKey(valueAt(batch.columns[column] as Column, row));
    return key;
  };
}

/** The key of a row that is an array of values. */
export function rowKey(columns: readonly number[]): (row: readonly Value[]) => StateKey {
  const [first] = columns;
  if (first === undefined) return () => '';
  if (columns.length === 1) return (row) => singleKey(row[first] ?? null);
  return (row) => {
    let key = '';
    for (const column of columns) key += partKey(row[column] ?? null);
    return key;
  };
}

function singleKey(value: Value): StateKey {
  switch (typeof value) {
    case 'bigint': {
      // A number is the faster key where it is exact.
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : value;
    }
    case 'number':
      // The two zeros are one.
      return value + 0;
    case 'string':
    case 'boolean':
      return value;
    default:
      return value === null ? null : valueKey(value);
  }
}

function partKey(value: Value): string {
  if (typeof value === 'string') return `${value.length}:${value}`;
  return typeof value === 'object'
    ? `${valueKey(value)};`
    : `${String(typeof value === 'number' ? value + 0 : value)};`;
}
