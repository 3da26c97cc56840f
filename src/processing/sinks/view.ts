import type { ObjectKind } from '#catalog';
import { columnType } from './column-type.ts';
import { errors } from './errors.ts';

export interface ViewColumn {
  name: string;
  /** Flink's type as the engine prints it: `BIGINT NOT NULL`, `TIMESTAMP(3)`, `DECIMAL(10, 2)`. */
  type: string;
}

/** What a pipeline says of a view it makes. */
export interface ViewDraft {
  /** The `table-name` of its `jdbc` table. */
  name: string;
  /** Id and name of the pipeline. */
  pipelineId: string;
  pipeline: string;
  /** Of the pipeline's script: another one begins with empty views. */
  revision: number;
  columns: readonly ViewColumn[];
  /** Columns that identify a row: a newer row replaces an older one. Empty: every row is appended. */
  primaryKey: readonly string[];
}

export interface ViewDefinition extends ViewDraft {
  /** One more each time the view starts anew, empty. */
  generation: number;
}

/** Views that may exist. */
const VIEWS_MAX = 1_000;
/** PostgreSQL's limit for a table, less what the planner and we add. */
const COLUMNS_MAX = 500;
/** PostgreSQL cuts longer names. */
const NAME_BYTES_MAX = 63;

/** Columns that the platform adds to each view's table. */
export const OFFSET_COLUMN = '__offset';
export const POSITION_COLUMN = '__position';

interface ViewEvents {
  defined: ViewDefinition;
  dropped: Record<string, never>;
}

/** Views in the catalog; `io.millrace.view.defined` and `io.millrace.view.dropped`. */
export const viewKind: ObjectKind<ViewDefinition, ViewEvents> = {
  name: 'view',
  idPrefix: 'viw',
  objectsMax: VIEWS_MAX,
  apply: {
    defined: (_, definition) => definition,
    dropped: () => undefined,
  },
};

const TOPIC_PREFIX = 'millrace.view.';
export const viewTopic = (view: string): string => TOPIC_PREFIX + view;

/** The view whose topic this is; undefined if it is another one. */
export const viewOfTopic = (topic: string): string | undefined =>
  topic.startsWith(TOPIC_PREFIX) ? topic.slice(TOPIC_PREFIX.length) : undefined;

/** Rejects with `view_invalid` what cannot become a table and a topic. */
export function checkDraft({ name, columns, primaryKey }: ViewDraft): void {
  if (!/^[A-Za-z0-9_][A-Za-z0-9._-]{0,62}$/.test(name)) {
    throw invalid(
      `"${name}" cannot name a view: use 1 to 63 letters, digits, "_", "-" and ".", the first a letter, digit or "_".`,
    );
  }
  if (columns.length === 0 || columns.length > COLUMNS_MAX) {
    throw invalid(`View ${name} has ${columns.length} columns; 1 to ${COLUMNS_MAX} are possible.`);
  }
  for (const column of columns) {
    const isReserved = column.name === OFFSET_COLUMN || column.name === POSITION_COLUMN;
    if (isReserved || Buffer.byteLength(column.name) > NAME_BYTES_MAX || column.name.includes('\0')) {
      throw invalid(`View ${name} cannot have a column "${column.name}".`);
    }
  }
  for (const key of primaryKey) {
    const column = columns.find((candidate) => candidate.name === key);
    if (column === undefined) throw invalid(`View ${name} has no column "${key}" for its primary key.`);
    if (!columnType(column.type).isComparable) {
      throw invalid(`Column "${key}" of type ${column.type} cannot be in the primary key of view ${name}.`);
    }
  }
}

const invalid = (message: string): Error => errors.view_invalid(message);
