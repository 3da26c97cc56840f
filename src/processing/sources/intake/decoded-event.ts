import type { NewRecord, RecordHeader } from '#log';
import type { Attributes } from '../cloud-events/attributes.ts';

/** One event: read, not yet checked against its topic; checked; or refused while it was read. */
export type DecodedEvent = ReadEvent | CheckedEvent | RefusedEvent;

export interface ReadEvent {
  kind: 'read';
  source: EventSource;
  /** The bytes to keep; null for a CloudEvent without data. */
  value: Buffer | null;
  /** The value parsed; undefined if it is no JSON. */
  json: unknown;
  /** Null for an event that is no CloudEvent. */
  attributes: Attributes | null;
  /** For the record. Those of plain events are shared by the whole request. */
  headers: readonly RecordHeader[];
}

/** A replay is checked before it is decided to send it. */
export interface CheckedEvent {
  kind: 'checked';
  source: EventSource;
  /** Null also for a CloudEvent that is meant to come a second time. */
  attributes: Attributes | null;
  record: NewRecord;
}

export interface RefusedEvent {
  kind: 'refused';
  source: EventSource;
  /** Null if they could not be read. */
  attributes: Attributes | null;
  rejection: Rejection;
}

/** The event as it came, for the dead letter. */
export interface EventSource {
  raw: Buffer;
  contentType: string | undefined;
  /** Attributes that came as headers, `ce_…`. */
  headers: Readonly<Record<string, string>>;
}

/** Why one event is not taken. The codes are a closed list. */
export interface Rejection {
  stage: 'decode' | 'contract';
  code: RejectionCode;
  message: string;
}

export const REJECTION_CODES = [
  'invalid_json',
  'invalid_utf8',
  'json_too_deep',
  'duplicate_member',
  'not_an_object',
  'not_json',
  'invalid_cloudevent',
  'invalid_timestamp',
  'key_missing',
  'data_missing',
  'schema_violation',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

const MESSAGES: Partial<Record<RejectionCode, string>> = {
  invalid_json: 'The event is not JSON.',
  invalid_utf8: 'The event is not UTF-8.',
  json_too_deep: 'Arrays and objects are nested too deeply.',
  duplicate_member: 'An object has two members of the same name.',
  not_an_object: 'An event is a JSON object.',
};

export function decodeRejection(code: RejectionCode, message = MESSAGES[code] ?? code): Rejection {
  return { stage: 'decode', code, message };
}
