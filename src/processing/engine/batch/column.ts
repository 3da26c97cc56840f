import type { DataType } from '../plan/types.ts';
import { physicalKind, type Value } from './physical-kind.ts';
import { StringColumn } from './string-column.ts';

/**
 * Values of one column of a batch. `nulls[i]` is 1 where row `i` is NULL; the value there is then
 * meaningless. `nulls` may be null: no row is NULL. (A byte for each row, not a bit: measured faster in
 * JavaScript, where a bitmap costs a shift and a mask on every access.)
 */
export type Column =
  | BooleanColumn
  | Int32Column
  | Int64Column
  | Float64Column
  | StringColumn
  | ObjectColumn
  | RowColumn;

export type Nulls = Uint8Array | null;

export interface BooleanColumn {
  kind: 'boolean';
  values: Uint8Array;
  nulls: Nulls;
}

export interface Int32Column {
  kind: 'int32';
  values: Int32Array;
  nulls: Nulls;
}

export interface Int64Column {
  kind: 'int64';
  values: BigInt64Array;
  nulls: Nulls;
}

export interface Float64Column {
  kind: 'float64';
  values: Float64Array;
  nulls: Nulls;
}

export interface ObjectColumn {
  kind: 'object';
  values: Value[];
  nulls: Nulls;
}

/** A field is NULL wherever its row is NULL: whoever makes a row column sees to that. */
export interface RowColumn {
  kind: 'row';
  fields: readonly Column[];
  nulls: Nulls;
}

/** An empty column for `capacity` rows; its nulls are allocated and all 0 when `nullable`. */
export function createColumn(type: DataType, capacity: number, nullable = true): Column {
  const nulls = nullable ? new Uint8Array(capacity) : null;
  switch (physicalKind(type)) {
    case 'boolean':
      return { kind: 'boolean', values: new Uint8Array(capacity), nulls };
    case 'int32':
      return { kind: 'int32', values: new Int32Array(capacity), nulls };
    case 'int64':
      return { kind: 'int64', values: new BigInt64Array(capacity), nulls };
    case 'float64':
      return { kind: 'float64', values: new Float64Array(capacity), nulls };
    case 'string':
      return StringColumn.ofStrings(filled<string | undefined>(capacity, ''), nulls);
    case 'object':
      return { kind: 'object', values: filled<Value>(capacity, null), nulls };
    case 'row':
      return {
        kind: 'row',
        fields: type.kind === 'ROW' ? type.fields.map((field) => createColumn(field.type, capacity)) : [],
        nulls,
      };
  }
}

/** An array of `length` equal items. */
export function filled<T>(length: number, item: T): T[] {
  return Array.from({ length }, () => item);
}

/** The value at row `i`; see `physical-kind.ts` for its form. For the few, not for loops over many rows. */
export function valueAt(column: Column, i: number): Value {
  if (column.nulls !== null && column.nulls[i] === 1) return null;
  switch (column.kind) {
    case 'boolean':
      return column.values[i] === 1;
    case 'int32':
    case 'float64':
    case 'int64':
      return column.values[i] as number | bigint;
    case 'string':
      return column.get(i);
    case 'object':
      return column.values[i] as Value;
    case 'row':
      return column.fields.map((field) => valueAt(field, i));
  }
}

/** Writes `value` at row `i` of a column made by {@link createColumn}. */
export function setValue(column: Column, i: number, value: Value): void {
  if (column.nulls !== null) column.nulls[i] = value === null ? 1 : 0;
  switch (column.kind) {
    case 'boolean':
      column.values[i] = value === true ? 1 : 0;
      return;
    case 'int32':
    case 'float64':
      column.values[i] = value === null ? 0 : (value as number);
      return;
    case 'int64':
      column.values[i] = value === null ? 0n : (value as bigint);
      return;
    case 'string':
      column.set(i, value === null ? '' : (value as string));
      return;
    case 'object':
      column.values[i] = value;
      return;
    case 'row': {
      const fields = value as readonly Value[] | null;
      for (const [f, field] of column.fields.entries()) setValue(field, i, fields?.[f] ?? null);
    }
  }
}
