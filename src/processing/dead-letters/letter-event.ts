import { type Actor, type DomainEvent, encodeDomainEvent } from '#catalog';
import { newId } from '#foundation';
import type { NewRecord } from '#log';

/** What happens to a dead letter after it was written: the domain events `io.millrace.dead-letter.<verb>`. */
export interface LetterEvents {
  edited: { text: string };
  /** A replay begins; where the topic's partitions ended just before. */
  'replay-began': { offsets: Record<string, number> };
  replayed: { partition: number; offset: number };
  'replay-failed': { code: string; message: string };
  discarded: { reason: string };
}
export type LetterVerb = keyof LetterEvents;

const KIND = 'dead-letter';

export function letterEvent<V extends LetterVerb>(
  letterId: string,
  verb: V,
  data: LetterEvents[V],
  actor: Actor,
  timeMs: number,
): NewRecord {
  const id = newId('evt', timeMs);
  return encodeDomainEvent({
    id,
    kind: KIND,
    verb,
    subject: letterId,
    timeMs,
    actor: actor.id,
    tenant: actor.tenant,
    data,
  });
}

export function isLetterEvent(event: DomainEvent | undefined): event is DomainEvent & { verb: LetterVerb } {
  return event?.kind === KIND;
}
