import type { TopicEvent } from './script-case.ts';

/** An attribute before the value: `@name=value`, `@name="a b"`, or `@name` alone. */
const ATTRIBUTE = /^@([\w.-]+)(?:=("(?:[^"\\]|\\.)*"|[^\s"]\S*)?)?(?:\s+|$)/;
const NAMES = 'partition, key, timestamp, tombstone, base64, header.NAME';

/**
 * One line below `--- topic NAME`: attributes, then the value as it stands.
 *
 *     @partition=1 @key=a @timestamp=2026-01-01T00:00:00Z @header.source=test {"v":1}
 *
 * Throws an error with the rule that the line breaks.
 */
export function parseEvent(topic: string, line: string): TopicEvent {
  const attributes = new Map<string, string>();
  let rest = line;
  for (let match = ATTRIBUTE.exec(rest); match !== null; match = ATTRIBUTE.exec(rest)) {
    const [whole, name = '', value = ''] = match;
    attributes.set(name, value.startsWith('"') ? (JSON.parse(value) as string) : value);
    rest = rest.slice(whole.length);
  }
  if (rest.startsWith('@')) throw new Error('an attribute is @name=value, or @name="a value with spaces"');
  return {
    topic,
    partition: numberOf(attributes.get('partition')),
    key: attributes.get('key') ?? null,
    value: valueOf(rest, attributes),
    timestampMs: timeOf(attributes.get('timestamp')),
    headers: headersOf(attributes),
  };
}

function numberOf(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,3}$/.test(text)) throw new Error('a partition is a number from 0');
  return Number(text);
}

function valueOf(text: string, attributes: ReadonlyMap<string, string>): Uint8Array | null {
  if (attributes.has('tombstone')) return null;
  return new Uint8Array(Buffer.from(text, attributes.has('base64') ? 'base64' : 'utf8'));
}

function timeOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const timeMs = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(timeMs)) throw new Error('a timestamp is a time such as 2026-01-01T00:00:00Z');
  return timeMs;
}

function headersOf(attributes: ReadonlyMap<string, string>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of attributes) {
    if (name.startsWith('header.')) headers[name.slice('header.'.length)] = value;
    else if (!['partition', 'key', 'timestamp', 'tombstone', 'base64'].includes(name))
      throw new Error(`there is no attribute @${name}; there are ${NAMES}`);
  }
  return headers;
}
