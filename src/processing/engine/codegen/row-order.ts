import type { Batch } from '../batch/batch.ts';
import { type Column, valueAt } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { SortKey } from '../plan/physical-plan.ts';
import { compareValues } from './compare-values.ts';

type Row = readonly Value[];

/** Order of two rows: negative if the first one comes first, 0 where their sort keys are equal. */
export type RowOrder = (a: Row, b: Row) => number;

/** Order of a row of a batch and a row that was kept. */
export type BatchOrder = (batch: Batch, i: number, row: Row) => number;

/** The order of rows by sort keys; without any all are equal. */
export function rowOrder(orderBy: readonly SortKey[]): RowOrder {
  const [first, second] = orderBy;
  if (first === undefined) return () => 0;
  const compare = valueOrder(first);
  const { column } = first;
  const one: RowOrder = (a, b) => compare(a[column] ?? null, b[column] ?? null);
  if (second === undefined) return one;
  const others = rowOrder(orderBy.slice(1));
  return (a, b) => one(a, b) || others(a, b);
}

/** The same order, for a row that is not worth copying out of its batch before it is known where it belongs. */
export function batchOrder(orderBy: readonly SortKey[]): BatchOrder {
  const [first, second] = orderBy;
  if (first === undefined) return () => 0;
  const compare = valueOrder(first);
  const { column } = first;
  const one: BatchOrder = (batch, i, row) =>
    compare(valueAt(batch.columns[column] as Column, i), row[column] ?? null);
  if (second === undefined) return one;
  const others = batchOrder(orderBy.slice(1));
  return (batch, i, row) => one(batch, i, row) || others(batch, i, row);
}

function valueOrder({ descending, nullsFirst }: SortKey): (a: Value, b: Value) => number {
  const nullOrder = nullsFirst ? -1 : 1;
  return (a, b) => {
    if (a === null) return b === null ? 0 : nullOrder;
    if (b === null) return -nullOrder;
    const order = compareValues(a, b);
    return descending ? -order : order;
  };
}
