import type { Value } from '../batch/physical-kind.ts';
import type { StateCodec } from './keyed-state.ts';

/** Of an array and its header; each element takes 8 bytes more. */
const ARRAY_BYTES = 32;
const ELEMENT_BYTES = 8;
/** Of lists longer than this only a few rows are weighed. */
const ROWS_WEIGHED_MAX = 4;

/** A row: an array of its columns' values. */
export function rowCodec(): StateCodec<Value[]> {
  return {
    write: (row, out) => out.values(row),
    read: (from) => from.values(),
    bytes: rowBytes,
  };
}

/** A list of rows. Their size is guessed from a few of them, so that a long list may be put often. */
export function rowsCodec(): StateCodec<Value[][]> {
  return {
    write: (rows, out) => {
      out.varint(rows.length);
      for (const row of rows) out.values(row);
    },
    read: (from) => {
      const count = from.varint();
      const rows: Value[][] = [];
      for (let i = 0; i < count; i++) rows.push(from.values());
      return rows;
    },
    bytes: rowsBytes,
  };
}

function rowsBytes(rows: readonly (readonly Value[])[]): number {
  const step = Math.max(1, Math.floor(rows.length / ROWS_WEIGHED_MAX));
  let weighed = 0;
  let bytes = 0;
  for (let i = 0; i < rows.length; i += step) {
    bytes += rowBytes(rows[i] as readonly Value[]);
    weighed++;
  }
  const each = weighed === 0 ? 0 : bytes / weighed;
  return ARRAY_BYTES + rows.length * (ELEMENT_BYTES + each);
}

function rowBytes(row: readonly Value[]): number {
  let bytes = ARRAY_BYTES;
  for (let i = 0; i < row.length; i++) bytes += ELEMENT_BYTES + valueBytes(row[i] as Value);
  return bytes;
}

/** What a value takes on the heap besides its place in an array, about. */
export function valueBytes(value: Value): number {
  if (typeof value === 'string') return 24 + value.length;
  if (typeof value === 'number') return 16;
  if (typeof value === 'bigint') return 24;
  return typeof value === 'boolean' ? 0 : objectBytes(value);
}

function objectBytes(value: null | Uint8Array | readonly Value[] | ReadonlyMap<Value, Value>): number {
  if (value === null) return 0;
  if (value instanceof Uint8Array) return 128 + value.length;
  if (!(value instanceof Map)) return rowBytes(value as readonly Value[]);
  let bytes = 128;
  for (const [key, item] of value as ReadonlyMap<Value, Value>)
    bytes += 32 + valueBytes(key) + valueBytes(item);
  return bytes;
}
