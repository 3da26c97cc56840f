import type { Span } from '../span.ts';
import type { ExpressionNode, Name } from './expression.ts';
import type { Hint, Query } from './query.ts';
import type { TypeNode } from './type.ts';

export type Statement =
  | CreateTable
  | CreateView
  | CreateFunction
  | CreateContainer
  | AlterTable
  | AlterView
  | DropObject
  | Insert
  | StatementSet
  | QueryStatement
  | Explain
  | Describe
  | Show
  | Use
  | SetOption
  | ResetOption
  | OtherStatement;

/** `catalog.database.name`, or less. */
export type ObjectName = readonly [Name, ...Name[]];

export interface CreateTable {
  kind: 'create-table';
  name: ObjectName;
  temporary: boolean;
  ifNotExists: boolean;
  orReplace: boolean;
  elements: readonly TableElement[];
  comment?: string;
  distribution?: readonly Name[];
  partitionedBy: readonly Name[];
  options: readonly OptionNode[];
  like?: { source: ObjectName; options: readonly LikeOption[] };
  /** CREATE TABLE … AS SELECT. */
  as?: Query;
  span: Span;
}

export interface OptionNode {
  key: string;
  value: string;
  keySpan: Span;
  span: Span;
}

export type TableElement = ColumnElement | WatermarkElement | PrimaryKeyElement | ColumnNameElement;

export interface ColumnElement {
  kind: 'column';
  name: Name;
  definition:
    | { kind: 'physical'; type: TypeNode; primaryKey: boolean }
    | { kind: 'computed'; expression: ExpressionNode }
    | { kind: 'metadata'; type: TypeNode; key?: string; virtual: boolean };
  comment?: string;
  span: Span;
}

export interface WatermarkElement {
  kind: 'watermark';
  /** Several parts name a nested field, which Flink refuses. */
  column: ObjectName;
  expression: ExpressionNode;
  span: Span;
}

export interface PrimaryKeyElement {
  kind: 'primary-key';
  constraint?: Name;
  /** UNIQUE is read, and refused by Flink. */
  unique: boolean;
  columns: readonly Name[];
  enforced?: boolean;
  span: Span;
}

/** `CREATE TABLE t (a, b) … AS SELECT`: a column by name alone. */
export interface ColumnNameElement {
  kind: 'column-name';
  name: Name;
  span: Span;
}

export interface LikeOption {
  strategy: 'INCLUDING' | 'EXCLUDING' | 'OVERWRITING';
  feature:
    | 'ALL'
    | 'CONSTRAINTS'
    | 'DISTRIBUTION'
    | 'GENERATED'
    | 'METADATA'
    | 'OPTIONS'
    | 'PARTITIONS'
    | 'WATERMARKS';
  span: Span;
}

export interface CreateView {
  kind: 'create-view';
  name: ObjectName;
  temporary: boolean;
  ifNotExists: boolean;
  orReplace: boolean;
  columns: readonly Name[];
  comment?: string;
  query: Query;
  span: Span;
}

export interface CreateFunction {
  kind: 'create-function';
  name: ObjectName;
  temporary: boolean;
  system: boolean;
  ifNotExists: boolean;
  /** A class of Java, or a path of a module with the name of its export: `./words.ts#splitWords`. */
  className: string;
  classSpan: Span;
  language?: string;
  span: Span;
}

/** CREATE CATALOG, CREATE DATABASE, CREATE MODEL. */
export interface CreateContainer {
  kind: 'create-container';
  container: 'CATALOG' | 'DATABASE' | 'MODEL';
  name: ObjectName;
  ifNotExists: boolean;
  options: readonly OptionNode[];
  span: Span;
}

export interface AlterTable {
  kind: 'alter-table';
  name: ObjectName;
  ifExists: boolean;
  change:
    | { kind: 'rename'; to: ObjectName }
    | { kind: 'rename-column'; from: Name; to: Name }
    | { kind: 'set-options'; options: readonly OptionNode[] }
    | { kind: 'reset-options'; keys: readonly string[] }
    | { kind: 'add' | 'modify'; elements: readonly TableElement[] }
    | { kind: 'drop'; columns: readonly Name[] }
    | { kind: 'drop-watermark' | 'drop-primary-key' }
    | { kind: 'drop-constraint'; name: Name };
  span: Span;
}

export interface AlterView {
  kind: 'alter-view';
  name: ObjectName;
  change: { kind: 'rename'; to: ObjectName } | { kind: 'as'; query: Query };
  span: Span;
}

export interface DropObject {
  kind: 'drop';
  object: 'TABLE' | 'VIEW' | 'FUNCTION' | 'CATALOG' | 'DATABASE' | 'MODEL';
  name: ObjectName;
  temporary: boolean;
  system: boolean;
  ifExists: boolean;
  cascade: boolean;
  span: Span;
}

export interface Insert {
  kind: 'insert';
  target: ObjectName;
  overwrite: boolean;
  hints: readonly Hint[];
  /** `PARTITION (k = 'v')`. */
  partition: readonly { column: Name; value: ExpressionNode }[];
  /** Empty: all columns. */
  columns: readonly Name[];
  query: Query;
  span: Span;
}

/** `EXECUTE STATEMENT SET BEGIN … END` or `BEGIN STATEMENT SET; … END;`. */
export interface StatementSet {
  kind: 'statement-set';
  statements: readonly (Insert | CreateTable)[];
  span: Span;
}

export interface QueryStatement {
  kind: 'query-statement';
  query: Query;
  span: Span;
}

export interface Explain {
  kind: 'explain';
  details: readonly ExplainDetail[];
  statement: Statement;
  span: Span;
}

export const EXPLAIN_DETAILS = [
  'ESTIMATED_COST',
  'CHANGELOG_MODE',
  'PLAN_ADVICE',
  'JSON_EXECUTION_PLAN',
] as const;
export type ExplainDetail = (typeof EXPLAIN_DETAILS)[number];

export interface Describe {
  kind: 'describe';
  object: 'TABLE' | 'FUNCTION' | 'CATALOG' | 'DATABASE' | 'MODEL' | 'JOB';
  name: ObjectName;
  extended: boolean;
  span: Span;
}

export interface Show {
  kind: 'show';
  what:
    | 'TABLES'
    | 'VIEWS'
    | 'COLUMNS'
    | 'CREATE TABLE'
    | 'CREATE VIEW'
    | 'FUNCTIONS'
    | 'USER FUNCTIONS'
    | 'CATALOGS'
    | 'DATABASES'
    | 'CURRENT CATALOG'
    | 'CURRENT DATABASE'
    | 'MODULES'
    | 'FULL MODULES'
    | 'JARS'
    | 'JOBS'
    | 'MODELS'
    | 'PARTITIONS'
    | 'PROCEDURES';
  /** `FROM x`, `IN x`, or the name behind CREATE TABLE. */
  name?: ObjectName;
  like?: { pattern: string; negated: boolean; caseSensitive: boolean };
  span: Span;
}

export interface Use {
  kind: 'use';
  object: 'CATALOG' | 'DATABASE' | 'MODULES';
  names: readonly ObjectName[];
  span: Span;
}

/** `SET 'key' = 'value'`; without a key it shows all options. */
export interface SetOption {
  kind: 'set';
  key?: string;
  value?: string;
  span: Span;
}

export interface ResetOption {
  kind: 'reset';
  key?: string;
  span: Span;
}

/** A statement of Flink's that is recognised by its first words and read no further. */
export interface OtherStatement {
  kind: 'other';
  /** `ANALYZE TABLE`, `COMPILE PLAN` … */
  feature: string;
  span: Span;
}

/** A whole text. Statements with an error are left out. */
export interface Script {
  statements: readonly Statement[];
}
