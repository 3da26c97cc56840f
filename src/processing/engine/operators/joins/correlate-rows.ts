import type { Batch } from '../../batch/batch.ts';
import { type Column, setValue, valueAt } from '../../batch/column.ts';
import type { Value } from '../../batch/physical-kind.ts';
import type { DataType } from '../../plan/types.ts';
import type { Span } from '../../sql/span.ts';
import type { TableFunction } from '../../udf/index.ts';
import type { FunctionRows } from './correlate.ts';

/**
 * The elements of the collection in column `column`: those of an array in their order, each of a multiset as often as
 * it is in there, the entries of a map. NULL has none. Where an element is a ROW its fields are the columns, and a row
 * that is NULL is left out, as Flink does. `ordinality`: the place, from 1, is the last column.
 */
export function unnestRows(column: number, type: DataType, ordinality: boolean): FunctionRows {
  const isSpread = (type.kind === 'ARRAY' || type.kind === 'MULTISET') && type.element.kind === 'ROW';
  const elementsOf = elementsOfKind(type.kind);
  let elements: readonly Value[] = [];
  let places: readonly number[] = [];
  return {
    span: undefined,
    load(batch, row) {
      const value = valueAt(batch.columns[column] as Column, row);
      elements = value === null ? [] : elementsOf(value);
      if (isSpread) {
        places = placesOfRows(elements);
        return places.length;
      }
      return elements.length;
    },
    write(n, columns, at) {
      const place = isSpread ? (places[n] as number) : n;
      const element = elements[place] as Value;
      const width = ordinality ? columns.length - 1 : columns.length;
      if (isSpread || type.kind === 'MAP')
        for (let c = 0; c < width; c++)
          setValue(columns[c] as Column, at, (element as readonly Value[])[c] ?? null);
      else setValue(columns[0] as Column, at, element);
      if (ordinality) setValue(columns[width] as Column, at, place + 1);
    },
  };
}

function elementsOfKind(kind: DataType['kind']): (value: Value) => readonly Value[] {
  if (kind === 'MAP') return (value) => [...(value as ReadonlyMap<Value, Value>)];
  if (kind === 'MULTISET') return (value) => repeated(value as ReadonlyMap<Value, Value>);
  return (value) => value as readonly Value[];
}

function repeated(multiset: ReadonlyMap<Value, Value>): Value[] {
  const elements: Value[] = [];
  for (const [element, count] of multiset) for (let i = 0; i < (count as number); i++) elements.push(element);
  return elements;
}

function placesOfRows(elements: readonly Value[]): number[] {
  const places: number[] = [];
  for (let i = 0; i < elements.length; i++) if (elements[i] !== null) places.push(i);
  return places;
}

/** What a table function of the user gives for the arguments in the columns `args`. */
export function functionRows(
  table: TableFunction,
  args: readonly number[],
  span: Span | undefined,
): FunctionRows {
  let rows: readonly (readonly Value[])[] = [];
  return {
    span,
    load(batch: Batch, row: number): number {
      rows = [];
      rows = table.call(args.map((column) => valueAt(batch.columns[column] as Column, row)));
      return rows.length;
    },
    write(n, columns, at) {
      const values = rows[n] as readonly Value[];
      for (let c = 0; c < columns.length; c++) setValue(columns[c] as Column, at, values[c] ?? null);
    },
  };
}
