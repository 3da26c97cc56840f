import type { Field } from '../plan/types.ts';
import { type Column, createColumn, setValue, valueAt } from './column.ts';
import type { Value } from './physical-kind.ts';

/** Rows of one batch at most. */
export const BATCH_ROWS_MAX = 4096;

/** What a row does to the table it belongs to. */
export const ROW_KINDS = ['+I', '-U', '+U', '-D'] as const;
export type RowKind = (typeof ROW_KINDS)[number];
export const INSERT = 0;
export const UPDATE_BEFORE = 1;
export const UPDATE_AFTER = 2;
export const DELETE = 3;

/**
 * Rows in columns. A batch belongs to the operator that is working on it and is not changed once handed on;
 * its columns may share memory with those of other batches and with the source's buffer, so whoever keeps
 * something beyond the call copies it.
 */
export interface Batch {
  /** At most {@link BATCH_ROWS_MAX}. Columns may be longer. */
  count: number;
  columns: readonly Column[];
  /** Index into {@link ROW_KINDS} of each row; null: all are inserts. */
  kinds: Uint8Array | null;
  /**
   * The watermark in force when each row arrives (before the row moves it itself), epoch ms; null: as it was
   * last announced. It goes with each row so that what is late, and what fires when, does not depend on how
   * rows were cut into batches.
   */
  watermarks: Float64Array | null;
  /** Where the rows come from, for dead letters; null if they are results of several events. */
  origin: Origin | null;
}

/** The events that rows were decoded from. */
export interface Origin {
  events: SourceEvents;
  /** For each row, its event; null: row `i` is event `i`. */
  rows: Int32Array | null;
}

export interface SourceEvents {
  /** Event `index` of the batch, whole. */
  event(index: number): SourceEvent;
  /** The same events for longer than the batch is there; undefined: these are already. */
  keep?(): SourceEvents;
}

/** An event as it came in, with its place. */
export interface SourceEvent {
  /** Topic, or path of a file. */
  source: string;
  partition?: number;
  /** In a topic; in a file, the byte at which the event starts. */
  offset?: number;
  key?: Uint8Array;
  headers?: Readonly<Record<string, string>>;
  contentType?: string;
  raw: Uint8Array;
}

export function createBatch(fields: readonly Field[], capacity = BATCH_ROWS_MAX): Batch {
  return {
    count: 0,
    columns: fields.map((field) => createColumn(field.type, capacity)),
    kinds: null,
    watermarks: null,
    origin: null,
  };
}

/** A batch of rows given as arrays of values: for tests, VALUES and other small things. */
export function batchOf(
  fields: readonly Field[],
  rows: readonly (readonly Value[])[],
  kinds: readonly RowKind[] | null = null,
): Batch {
  const batch = createBatch(fields, rows.length);
  for (const [i, row] of rows.entries())
    for (const [c, column] of batch.columns.entries()) setValue(column, i, row[c] ?? null);
  batch.count = rows.length;
  if (kinds !== null) batch.kinds = Uint8Array.from(kinds, (kind) => ROW_KINDS.indexOf(kind));
  return batch;
}

/** The event that row `i` was decoded from, if there is one. */
export function eventAt(batch: Batch, i: number): SourceEvent | undefined {
  return batch.origin?.events.event(batch.origin.rows?.[i] ?? i);
}

export function rowAt(batch: Batch, i: number): Value[] {
  return batch.columns.map((column) => valueAt(column, i));
}

export function kindAt(batch: Batch, i: number): RowKind {
  return ROW_KINDS[batch.kinds?.[i] ?? INSERT] ?? '+I';
}
