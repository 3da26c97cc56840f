import type { Batch, Origin } from './batch.ts';
import type { Column, Nulls } from './column.ts';
import type { Value } from './physical-kind.ts';
import { StringColumn, type StringSource } from './string-column.ts';

/** The rows `selection[0 … count)` of a column, in that order. */
export function gather(column: Column, selection: Int32Array, count: number): Column {
  const nulls = gatherNulls(column.nulls, selection, count);
  switch (column.kind) {
    case 'boolean':
      return { kind: 'boolean', values: gatherBytes(column.values, selection, count), nulls };
    case 'int32':
      return { kind: 'int32', values: gatherInt32(column.values, selection, count), nulls };
    case 'int64': {
      const values = new BigInt64Array(count);
      for (let j = 0; j < count; j++) values[j] = column.values[selection[j] as number] as bigint;
      return { kind: 'int64', values, nulls };
    }
    case 'float64':
      return { kind: 'float64', values: gatherFloat64(column.values, selection, count), nulls };
    case 'string':
      return gatherStrings(column, selection, count, nulls);
    case 'object': {
      const values: Value[] = [];
      for (let j = 0; j < count; j++) values[j] = column.values[selection[j] as number] as Value;
      return { kind: 'object', values, nulls };
    }
    case 'row':
      return { kind: 'row', fields: column.fields.map((field) => gather(field, selection, count)), nulls };
  }
}

/** The selected rows of a batch, with their kinds and watermarks. */
export function gatherBatch(batch: Batch, selection: Int32Array, count: number): Batch {
  return {
    count,
    columns: batch.columns.map((column) => gather(column, selection, count)),
    kinds: batch.kinds === null ? null : gatherBytes(batch.kinds, selection, count),
    watermarks: batch.watermarks === null ? null : gatherFloat64(batch.watermarks, selection, count),
    origin: gatherOrigin(batch.origin, selection, count),
  };
}

export function gatherOrigin(origin: Origin | null, selection: Int32Array, count: number): Origin | null {
  if (origin === null) return null;
  const { events, rows } = origin;
  return { events, rows: rows === null ? selection.slice(0, count) : gatherInt32(rows, selection, count) };
}

/** The rows from `from` up to `to`. */
export function sliceBatch(batch: Batch, from: number, to: number): Batch {
  const selection = Int32Array.from({ length: to - from }, (_, j) => from + j);
  return gatherBatch(batch, selection, to - from);
}

export function gatherNulls(nulls: Nulls, selection: Int32Array, count: number): Nulls {
  return nulls === null ? null : gatherBytes(nulls, selection, count);
}

export function gatherBytes(values: Uint8Array, selection: Int32Array, count: number): Uint8Array {
  const gathered = new Uint8Array(count);
  for (let j = 0; j < count; j++) gathered[j] = values[selection[j] as number] as number;
  return gathered;
}

export function gatherFloat64(values: Float64Array, selection: Int32Array, count: number): Float64Array {
  const gathered = new Float64Array(count);
  for (let j = 0; j < count; j++) gathered[j] = values[selection[j] as number] as number;
  return gathered;
}

function gatherInt32(values: Int32Array, selection: Int32Array, count: number): Int32Array {
  const gathered = new Int32Array(count);
  for (let j = 0; j < count; j++) gathered[j] = values[selection[j] as number] as number;
  return gathered;
}

function gatherStrings(
  column: StringColumn,
  selection: Int32Array,
  count: number,
  nulls: Nulls,
): StringColumn {
  if (column.codes !== null && column.dictionary !== null)
    return StringColumn.ofCodes(gatherInt32(column.codes, selection, count), column.dictionary, nulls);
  const strings: (string | undefined)[] = [];
  // Ranges of which nobody has asked for the text yet.
  const isKnown = column.source === null || column.strings.length > 0;
  if (isKnown) for (let j = 0; j < count; j++) strings[j] = column.strings[selection[j] as number];
  if (column.source === null) return StringColumn.ofStrings(strings, nulls);
  return StringColumn.ofRanges(gatherSource(column.source, selection, count), nulls, strings);
}

function gatherSource(source: StringSource, selection: Int32Array, count: number): StringSource {
  return {
    bytes: source.bytes,
    starts: gatherInt32(source.starts, selection, count),
    ends: gatherInt32(source.ends, selection, count),
    plain: gatherBytes(source.plain, selection, count),
    decode: source.decode,
  };
}
