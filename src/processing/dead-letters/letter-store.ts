import type { Database } from '#database';
import type { DeadLetter, DeadLetterStage, SqlSpan } from './dead-letter.ts';
import { errors } from './errors.ts';

/** Letters kept in the tables; the oldest beyond go. */
export const LETTERS_MAX = 500_000;
/** Letters older than this go: the retention of their topic too. */
export const LETTER_RETENTION_MS = 30 * 24 * 60 * 60 * 1_000;

export type LetterStatus = 'open' | 'replayed' | 'discarded';

/** A letter and what became of it. */
export interface StoredLetter {
  letter: DeadLetter;
  /** The event as text; null if it is none. */
  text: string | null;
  status: LetterStatus;
  attempts: number;
  edited: string | null;
  discardReason: string | null;
  /** Where the replayed event lies. */
  replayed: { partition: number; offset: number } | null;
  /** Ends of the topic's partitions when a replay began of which the outcome is not known. */
  replayBegan: Record<string, number> | null;
  history: readonly object[];
}

export interface LetterFilter {
  stage?: string | undefined;
  code?: string | undefined;
  topic?: string | undefined;
  status?: string | undefined;
  /** Text in message or event. */
  query?: string | undefined;
}

/** A line of the list: the columns of {@link StoredLetter} without the event. */
export interface LetterLine {
  id: string;
  time: Date;
  topic: string;
  partition: number | null;
  log_offset: number | null;
  stage: DeadLetterStage;
  code: string;
  message: string;
  schema_version: number | null;
  pipeline: string | null;
  status: LetterStatus;
  attempts: number;
  size_bytes: number;
}

export interface LetterGroup {
  stage: string;
  code: string;
  topic: string;
  count: number;
  open: number;
  first_seen: Date;
  last_seen: Date;
}

const STATUS = "coalesce(state.status, 'open')";
const JOINED =
  'processing.dead_letters AS letter LEFT JOIN processing.dead_letter_states AS state USING (id)';

/** Reads the tables that the projections write. */
export class LetterStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first, those before `cursor`; one more than `limit` if there are more. */
  list(filter: LetterFilter, limit: number, cursor?: string): Promise<LetterLine[]> {
    const { conditions, params } = conditionsOf(filter);
    if (cursor !== undefined) {
      params.push(cursor);
      conditions.push(`id < $${params.length}`);
    }
    const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
    return this.#database.query<LetterLine>(
      `SELECT id, time, topic, partition, log_offset, stage, code, message, schema_version, pipeline, size_bytes,
         ${STATUS} AS status, coalesce(state.attempts, 0) AS attempts
       FROM ${JOINED} ${where} ORDER BY id DESC LIMIT ${limit + 1}`,
      params,
    );
  }

  groups(): Promise<LetterGroup[]> {
    return this.#database.query<LetterGroup>(
      'SELECT * FROM processing.dead_letter_groups WHERE count > 0 ORDER BY last_seen DESC',
    );
  }

  async openCount(): Promise<number> {
    const [row] = await this.#database.query<{ open: number }>(
      'SELECT coalesce(sum(open), 0)::integer AS open FROM processing.dead_letter_groups',
    );
    return row?.open ?? 0;
  }

  /** Rejects with `dead_letter_not_found`. */
  async get(id: string): Promise<StoredLetter> {
    const [row] = await this.#database.query<LetterRow>(
      `SELECT *, ${STATUS} AS status FROM ${JOINED} WHERE id = $1`,
      [id],
    );
    if (row === undefined) throw errors.dead_letter_not_found(`There is no dead letter "${id}".`);
    return storedLetter(row);
  }

  /** Ids of letters with a replay that has begun and not ended. */
  async interruptedReplays(): Promise<string[]> {
    const rows = await this.#database.query<{ id: string }>(
      'SELECT id FROM processing.dead_letter_states WHERE replay_began IS NOT NULL ORDER BY id',
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes what is too old or too much, and counts the groups again. */
  async prune(nowMs: number): Promise<void> {
    await this.#database.transaction(async (transaction) => {
      const deleted = await transaction.query(
        `DELETE FROM processing.dead_letters WHERE time < $1
           OR id <= (SELECT id FROM processing.dead_letters ORDER BY id DESC OFFSET ${LETTERS_MAX} LIMIT 1)
         RETURNING id`,
        [new Date(nowMs - LETTER_RETENTION_MS).toISOString()],
      );
      if (deleted.length === 0) return;
      await transaction.query(`
        DELETE FROM processing.dead_letter_states AS state
          WHERE NOT EXISTS (SELECT FROM processing.dead_letters AS letter WHERE letter.id = state.id);
        DELETE FROM processing.dead_letter_groups;
        INSERT INTO processing.dead_letter_groups
          SELECT stage, code, topic, count(*), count(*) FILTER (WHERE ${STATUS} = 'open'), min(time), max(time)
          FROM ${JOINED} GROUP BY stage, code, topic`);
    });
  }
}

function conditionsOf({ query, status, ...equal }: LetterFilter): {
  conditions: string[];
  params: unknown[];
} {
  const conditions: string[] = [];
  const params: unknown[] = [];
  for (const [column, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    params.push(value);
    conditions.push(`letter.${column} = $${params.length}`);
  }
  if (status !== undefined) {
    params.push(status);
    conditions.push(`${STATUS} = $${params.length}`);
  }
  if (query !== undefined) {
    params.push(`%${query.replaceAll(/[\\%_]/g, '\\$&')}%`);
    conditions.push(`(letter.message ILIKE $${params.length} OR letter.raw_text ILIKE $${params.length})`);
  }
  return { conditions, params };
}

interface LetterRow extends LetterLine {
  operator: string | null;
  sql_span: SqlSpan | null;
  content_type: string | null;
  headers: Record<string, string>;
  key: Uint8Array | null;
  raw_text: string | null;
  raw_bytes: Uint8Array | null;
  edited: string | null;
  discard_reason: string | null;
  replay_partition: number | null;
  replay_offset: number | null;
  replay_began: Record<string, number> | null;
  history: object[] | null;
}

function storedLetter(row: LetterRow): StoredLetter {
  const { replay_partition: partition, replay_offset: offset } = row;
  return {
    letter: letterOf(row),
    text: row.raw_text,
    status: row.status,
    attempts: row.attempts ?? 0,
    edited: row.edited,
    discardReason: row.discard_reason,
    replayed: partition === null || offset === null ? null : { partition, offset },
    replayBegan: row.replay_began,
    history: row.history ?? [],
  };
}

function letterOf(row: LetterRow): DeadLetter {
  return {
    id: row.id,
    timeMs: row.time.getTime(),
    topic: row.topic,
    ...(row.partition === null ? {} : { partition: row.partition }),
    ...(row.log_offset === null ? {} : { offset: row.log_offset }),
    stage: row.stage,
    code: row.code,
    message: row.message,
    ...(row.schema_version === null ? {} : { schemaVersion: row.schema_version }),
    ...(row.pipeline === null ? {} : { pipeline: row.pipeline }),
    ...(row.operator === null ? {} : { operator: row.operator }),
    ...(row.sql_span === null ? {} : { sqlSpan: row.sql_span }),
    ...(row.content_type === null ? {} : { contentType: row.content_type }),
    headers: row.headers,
    ...(row.key === null ? {} : { key: row.key }),
    raw: row.raw_text === null ? (row.raw_bytes ?? new Uint8Array()) : Buffer.from(row.raw_text),
  };
}
