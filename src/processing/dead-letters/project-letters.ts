import { isUtf8 } from 'node:buffer';
import type { Transaction } from '#database';
import type { LogRecord } from '#log';
import { decodeDeadLetter } from './codec.ts';
import type { DeadLetter } from './dead-letter.ts';

const NUL = 0;

/** Writes letters into the tables. A record that is no letter is passed over: it came from nowhere known. */
export async function projectLetters(transaction: Transaction, records: readonly LogRecord[]): Promise<void> {
  for (const record of records) {
    const letter = record.value === null ? undefined : decodeDeadLetter(record.value);
    if (letter === undefined) continue;
    const [inserted] = await insert(transaction, letter);
    // The same letter twice, by a writer that tried again, counts once.
    if (inserted !== undefined) await count(transaction, letter);
  }
}

function insert(transaction: Transaction, letter: DeadLetter): Promise<{ id: string }[]> {
  const raw = Buffer.from(letter.raw);
  // PostgreSQL has no text with the character NUL.
  const isText = isUtf8(raw) && !raw.includes(NUL);
  return transaction.query<{ id: string }>(
    `INSERT INTO processing.dead_letters
       (id, time, topic, partition, log_offset, stage, code, message, schema_version, pipeline, operator, sql_span,
        content_type, headers, key, raw_text, raw_bytes, size_bytes)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      letter.id,
      new Date(letter.timeMs).toISOString(),
      letter.topic,
      letter.partition,
      letter.offset,
      letter.stage,
      letter.code,
      withoutNul(letter.message),
      letter.schemaVersion,
      letter.pipeline,
      letter.operator,
      letter.sqlSpan === undefined ? undefined : JSON.stringify(letter.sqlSpan),
      letter.contentType === undefined ? undefined : withoutNul(letter.contentType),
      withoutNul(JSON.stringify(letter.headers).replaceAll('\\u0000', '\\ufffd')),
      letter.key === undefined ? undefined : Buffer.from(letter.key),
      isText ? raw.toString() : undefined,
      isText ? undefined : raw,
      raw.length,
    ],
  );
}

async function count(
  transaction: Transaction,
  { id, stage, code, topic, timeMs }: DeadLetter,
): Promise<void> {
  await transaction.query(
    `INSERT INTO processing.dead_letter_groups
     SELECT $1, $2, $3, 1,
       (SELECT count(*) = 0 FROM processing.dead_letter_states WHERE id = $5 AND status <> 'open')::integer, $4, $4
     ON CONFLICT (stage, code, topic) DO UPDATE SET
       count = dead_letter_groups.count + 1,
       open = dead_letter_groups.open + excluded.open,
       first_seen = least(dead_letter_groups.first_seen, excluded.first_seen),
       last_seen = greatest(dead_letter_groups.last_seen, excluded.last_seen)`,
    [stage, code, topic, new Date(timeMs).toISOString(), id],
  );
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}
