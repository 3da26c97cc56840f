import type { Value } from '../batch/physical-kind.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';

/** What a lookup join asks a table for. */
export interface LookupRequest {
  table: TableDescriptor;
  /** The columns of the rows that are wanted: physical columns of the table, by name. */
  fields: readonly Field[];
  /** Indexes into `fields`: the columns that must equal the key. At least one. */
  keyColumns: readonly number[];
}

/** Rows of a table by key, as they are at the moment they are asked for. */
export interface Lookup {
  /**
   * For each key, in order, the rows whose key columns equal it; an empty list if there is none. A key has one value
   * for each key column; with a NULL in it, it finds nothing. Many keys are asked for at once, and equal ones once.
   * Rejects with `lookup_failed` if the table cannot be asked, after `lookup.max-retries` further attempts.
   */
  get(keys: readonly (readonly Value[])[]): Promise<Value[][][]>;
  close(): Promise<void>;
}
