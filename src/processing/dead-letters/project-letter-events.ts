import { type DomainEvent, decodeDomainEvent } from '#catalog';
import type { Transaction } from '#database';
import type { LogRecord } from '#log';
import { isLetterEvent, type LetterEvents, type LetterVerb } from './letter-event.ts';

/** Entries of a letter's history that are kept, the newest. */
export const HISTORY_ENTRIES_MAX = 100;

type ColumnChanges = Record<string, unknown>;

/** What each event makes of the columns of a letter's state. */
const CHANGES: { [V in LetterVerb]: (data: LetterEvents[V]) => ColumnChanges } = {
  edited: ({ text }) => ({ edited: text }),
  'replay-began': ({ offsets }) => ({ replay_began: JSON.stringify(offsets) }),
  replayed: ({ partition, offset }) => ({
    status: 'replayed',
    replay_partition: partition,
    replay_offset: offset,
    replay_began: null,
  }),
  'replay-failed': () => ({ replay_began: null }),
  discarded: ({ reason }) => ({ status: 'discarded', discard_reason: reason }),
};
const ATTEMPTS: ReadonlySet<LetterVerb> = new Set(['replayed', 'replay-failed']);
const CLOSING: ReadonlySet<LetterVerb> = new Set(['replayed', 'discarded']);

/** Writes what happened to letters into the tables; the events of others on the same topic are passed over. */
export async function projectLetterEvents(
  transaction: Transaction,
  records: readonly LogRecord[],
): Promise<void> {
  for (const record of records) {
    const event = decodeDomainEvent(record);
    if (isLetterEvent(event) && event.verb in CHANGES) await project(transaction, event);
  }
}

async function project(transaction: Transaction, event: DomainEvent & { verb: LetterVerb }): Promise<void> {
  await transaction.query(
    'INSERT INTO processing.dead_letter_states (id) VALUES ($1) ON CONFLICT DO NOTHING',
    [event.subject],
  );
  if (CLOSING.has(event.verb)) await closeInGroup(transaction, event.subject);
  const change = CHANGES[event.verb] as (data: unknown) => ColumnChanges;
  const columns = Object.entries(change(event.data));
  const assignments = columns.map(([column], i) => `${column} = $${i + 3}`);
  await transaction.query(
    `UPDATE processing.dead_letter_states SET
       ${[...assignments, `attempts = attempts + ${ATTEMPTS.has(event.verb) ? 1 : 0}`].join(', ')},
       history = (CASE WHEN jsonb_array_length(history) >= ${HISTORY_ENTRIES_MAX} THEN history - 0 ELSE history END) || $2
     WHERE id = $1`,
    [event.subject, JSON.stringify([historyEntry(event)]), ...columns.map(([, value]) => value)],
  );
}

async function closeInGroup(transaction: Transaction, id: string): Promise<void> {
  await transaction.query(
    `UPDATE processing.dead_letter_groups SET open = open - 1
     FROM processing.dead_letters AS letter JOIN processing.dead_letter_states AS state USING (id)
     WHERE letter.id = $1 AND state.status = 'open' AND dead_letter_groups.stage = letter.stage
       AND dead_letter_groups.code = letter.code AND dead_letter_groups.topic = letter.topic`,
    [id],
  );
}

function historyEntry({ verb, timeMs, actor, data }: DomainEvent): object {
  const note = verb === 'edited' || verb === 'replay-began' ? {} : (data as object);
  return { time: new Date(timeMs).toISOString(), actor, event: verb, ...note };
}
