import type { NewRecord } from '#log';
import { parseTimestamp, timestampOf } from '../timestamp.ts';
import { decodeRejection, type ReadEvent, type Rejection } from './decoded-event.ts';
import type { IntakeTopic } from './intake-topic.ts';

/**
 * The record that an event becomes in its topic, or why it is refused. `arrivalMs` is the time of an event that
 * does not say its own.
 */
export function checkEvent(event: ReadEvent, topic: IntakeTopic, arrivalMs: number): NewRecord | Rejection {
  const rejection = checkValue(event, topic);
  if (rejection !== undefined) return rejection;
  const timestampMs = timeOf(event, topic, arrivalMs);
  if (typeof timestampMs !== 'number') return timestampMs;
  const key = keyOf(event, topic);
  if (key === null && topic.compacted) {
    return decodeRejection(
      'key_missing',
      'A compacted topic needs a key: partitionkey, or the member of keyField.',
    );
  }
  return { key, value: event.value, timestampMs, headers: event.headers };
}

export function isRejection(result: NewRecord | Rejection): result is Rejection {
  return 'stage' in result;
}

function checkValue(event: ReadEvent, topic: IntakeTopic): Rejection | undefined {
  const { schema } = topic;
  if (event.value === null) {
    if (topic.compacted || schema === null) return undefined;
    return decodeRejection('data_missing', 'The event has no data, which the schema of the topic asks for.');
  }
  if (schema === null) return undefined;
  if (event.json === undefined)
    return decodeRejection('not_json', 'The topic has a schema, so its events are JSON.');
  if (schema.validator.isValid(event.json)) return undefined;
  const found = schema.validator.errorsOf(event.json);
  const message = found.map((error) => `${error.pointer || '/'} ${error.message}`).join('; ');
  return { stage: 'contract', code: 'schema_violation', message: message || 'The event breaks the schema.' };
}

function timeOf(event: ReadEvent, topic: IntakeTopic, arrivalMs: number): number | Rejection {
  const time = event.attributes?.get('time');
  if (time !== undefined) return parseTimestamp(time);
  if (topic.timestampField === null || event.json === undefined) return arrivalMs;
  const member = memberAt(event.json, topic.timestampField);
  if (member === undefined || member === null) return arrivalMs;
  const timestampMs = timestampOf(member);
  if (!Number.isNaN(timestampMs)) return timestampMs;
  const place = `/${topic.timestampField.join('/')}`;
  return decodeRejection(
    'invalid_timestamp',
    `${place} is neither an RFC 3339 time nor a number of milliseconds since 1970.`,
  );
}

function keyOf(event: ReadEvent, topic: IntakeTopic): Buffer | null {
  const partitionKey = event.attributes?.get('partitionkey');
  if (partitionKey !== undefined) return Buffer.from(partitionKey);
  if (topic.keyField === null || event.json === undefined) return null;
  const member = memberAt(event.json, topic.keyField);
  if (member === undefined || member === null) return null;
  return Buffer.from(typeof member === 'string' ? member : JSON.stringify(member));
}

function memberAt(value: unknown, steps: readonly string[]): unknown {
  let member = value;
  for (const step of steps) {
    if (typeof member !== 'object' || member === null || !Object.hasOwn(member, step)) return undefined;
    member = (member as Record<string, unknown>)[step];
  }
  return member;
}
