import type { Span } from '../sql/span.ts';
import type { Expression } from './expression.ts';
import type { DataType } from './types.ts';

/** A table as `CREATE TABLE` declares it, bound and typed. */
export interface TableDescriptor {
  name: string;
  columns: readonly TableColumn[];
  /** Column names; empty if there is none. Its columns are NOT NULL. */
  primaryKey: readonly string[];
  watermark?: Watermark;
  partitionKeys: readonly string[];
  /** All of `WITH (…)`, overridden by the hint `OPTIONS (…)` where one is written. */
  options: Readonly<Record<string, string>>;
  /** Option `connector`. */
  connector: string;
  /** Option `format` (or `value.format`), if there is one. */
  format?: string;
  /** Where each option is written, by name, so that a refusal can point at it. */
  optionSpans: ReadonlyMap<string, Span>;
  comment?: string;
  /** Of the table's name in its `CREATE TABLE`. */
  span: Span;
}

export type TableColumn = PhysicalColumn | MetadataColumn | ComputedColumn;

/** In the data itself. */
export interface PhysicalColumn {
  kind: 'physical';
  name: string;
  type: DataType;
  comment?: string;
}

/** Beside the data: `timestamp`, `headers`, `offset` of a record, `file.path` … */
export interface MetadataColumn {
  kind: 'metadata';
  name: string;
  type: DataType;
  /** The connector's name for it. */
  key: string;
  /** Read only: left out when the table is written. */
  virtual: boolean;
  comment?: string;
}

/** Computed from the columns that are not computed; left out when the table is written. */
export interface ComputedColumn {
  kind: 'computed';
  name: string;
  type: DataType;
  /** Over all columns of the table, by their index; it refers to columns that are not computed only. */
  expression: Expression;
  /** The expression as DESCRIBE shows it. */
  text: string;
  comment?: string;
}

export interface Watermark {
  /** Index of the rowtime column. */
  column: number;
  /** Over all columns of the table. A NULL is skipped; a NULL rowtime fails. */
  expression: Expression;
  /** The expression as DESCRIBE shows it. */
  text: string;
}
