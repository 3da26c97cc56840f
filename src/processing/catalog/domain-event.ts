import type { NewRecord } from '#log';

/** The topic of the domain events: one partition, kept for ever. */
export const EVENTS_TOPIC = 'millrace.events';

const TYPE_PREFIX = 'io.millrace.';
const SOURCE = '/processing';

/** Something that happened to an object of the catalog. */
export interface DomainEvent {
  id: string;
  /** Kind of the object. */
  kind: string;
  /** Past tense. */
  verb: string;
  /** Id of the object. */
  subject: string;
  timeMs: number;
  actor: string;
  tenant: string;
  data: unknown;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** As a CloudEvent in binary mode (CloudEvents Kafka protocol binding 1.0.2, section 3.2). */
export function encodeDomainEvent(event: DomainEvent): NewRecord {
  const attributes: Record<string, string> = {
    ce_specversion: '1.0',
    ce_id: event.id,
    ce_source: SOURCE,
    ce_type: `${TYPE_PREFIX}${event.kind}.${event.verb}`,
    ce_subject: event.subject,
    ce_time: new Date(event.timeMs).toISOString(),
    ce_actor: event.actor,
    ce_tenant: event.tenant,
    'content-type': 'application/json',
  };
  return {
    key: encoder.encode(event.subject),
    value: encoder.encode(JSON.stringify(event.data)),
    timestampMs: event.timeMs,
    headers: Object.entries(attributes).map(([name, text]) => ({ name, value: encoder.encode(text) })),
  };
}

/** Undefined if the record is none of ours or cannot be read: such a record is passed over. */
export function decodeDomainEvent(record: NewRecord): DomainEvent | undefined {
  const header = (name: string): string => {
    const found = record.headers.find((candidate) => candidate.name === name);
    return found === undefined ? '' : decoder.decode(found.value);
  };
  try {
    const [, kind, verb] = /^io\.millrace\.([a-z-]+)\.([a-z-]+)$/.exec(header('ce_type')) ?? [];
    if (kind === undefined || verb === undefined || record.value === null) return undefined;
    return {
      id: header('ce_id'),
      kind,
      verb,
      subject: header('ce_subject'),
      timeMs: record.timestampMs,
      actor: header('ce_actor'),
      tenant: header('ce_tenant') || 'default',
      data: JSON.parse(decoder.decode(record.value)) as unknown,
    };
  } catch {
    return undefined;
  }
}
