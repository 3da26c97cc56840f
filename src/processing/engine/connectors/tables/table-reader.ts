/** A row: the text of each column as the reader's tables print it, null for NULL. */
export type TextRow = readonly (string | null)[];

/**
 * Tables of the platform's own database, read as they are at that moment. Values cross as texts, so that the reader can
 * be in another thread and knows no types. Texts are those of rows everywhere on the platform: `2024-03-01 00:00:00.5`,
 * `…Z` for moments, base64 for bytes, JSON for what has fields or elements.
 */
export interface TableReader {
  /**
   * For each key, in order, the rows whose key columns equal it: none for a text that is no value of its column, as a
   * number too large for it. Rejects with `table_not_found`, or `lookup_failed` if the database cannot be asked: then
   * it may be tried again.
   */
  lookup(request: TableLookup): Promise<TextRow[][]>;
  /**
   * Some rows in the order of the table's primary key, from behind `after`. Rows that are there from the first page to
   * the last are in exactly one. Rejects as `lookup` does.
   */
  page(request: TablePage): Promise<{ rows: TextRow[]; last: readonly string[] | null }>;
}

export interface TableLookup {
  table: string;
  columns: readonly string[];
  keyColumns: readonly string[];
  keys: readonly (readonly string[])[];
}

export interface TablePage {
  table: string;
  columns: readonly string[];
  /** The `last` of the page before; null: from the beginning. */
  after: readonly string[] | null;
  rowsMax: number;
}
