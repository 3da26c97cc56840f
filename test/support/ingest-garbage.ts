import fc from 'fast-check';
import { NASTY_STRINGS } from './garbage-values.ts';

/** A body that is sent to a topic, and how. */
export interface IngestRequest {
  headers: Record<string, string>;
  body: Uint8Array;
}

const good = { sensor: 'a', celsius: 1, ts: '2026-01-01T00:00:00Z' };
const event = {
  specversion: '1.0',
  id: 'e',
  source: 'urn:g',
  type: 't',
  time: '2026-01-01T00:00:00Z',
  data: good,
};

const TYPES = [
  'application/json',
  'application/x-ndjson',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  'application/octet-stream',
  'text/plain; charset=latin1',
  'application/json; charset="utf-8',
];

const TEXTS: readonly string[] = [
  JSON.stringify(good),
  JSON.stringify([good, good]),
  JSON.stringify(event),
  JSON.stringify([event, { ...event, id: '' }]),
  `${JSON.stringify(good)}\n${JSON.stringify(good)}\n`,
  JSON.stringify({ ...event, data: undefined, data_base64: '****' }),
  JSON.stringify({ ...event, specversion: '0.3' }),
  JSON.stringify({ ...event, Extension: {}, ext: [1], __proto__x: 1 }),
  JSON.stringify({ ...good, ts: '+275760-09-13T00:00:00.001Z' }),
  JSON.stringify({ ...good, ts: -8.64e15 }),
  JSON.stringify({ ...good, sensor: 'k'.repeat(70_000) }),
  '{"sensor":"\\ud800","celsius":1e999,"ts":null}',
  '{"sensor":"\\u0000","celsius":1}',
  '{"__proto__":{"a":1},"sensor":"p"}',
  '{"sensor":"a","sensor":"b"}',
  '\u{feff}{"sensor":"bom"}',
  '['.repeat(50_000),
  '{"a":'.repeat(5_000),
  '[]',
  '{}',
  'null',
  '"x"',
  '\n\n\n',
  '',
];

const text = fc.constantFrom(...TEXTS).map((one) => Buffer.from(one));
const mutated = fc.tuple(text, fc.nat(), fc.uint8Array({ maxLength: 4 })).map(([bytes, at, other]) => {
  const index = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, index), other, bytes.subarray(index + other.length)]);
});
const bytes = fc.oneof(
  { arbitrary: text, weight: 3 },
  { arbitrary: mutated, weight: 4 },
  { arbitrary: fc.uint8Array({ maxLength: 400 }), weight: 1 },
);

/** Values as they can stand in a header field: bytes, of which some are no UTF-8. */
const fieldValue = fc.oneof(
  fc.constantFrom(
    '1.0',
    'urn:g',
    '2026-01-01T00:00:00Z',
    'x',
    '%',
    '%ff',
    '%00',
    '%ED%A0%80',
    '"quoted',
    '\u00ff\u00fe',
  ),
  fc.constantFrom(...NASTY_STRINGS.map((nasty) => encodeURIComponent(nasty.toWellFormed()))),
);
const fields = fc.dictionary(
  fc.constantFrom(
    'ce-specversion',
    'ce-id',
    'ce-source',
    'ce-type',
    'ce-time',
    'ce-subject',
    'ce-partitionkey',
    'ce-x',
  ),
  fieldValue,
  { maxKeys: 6 },
);

/** Bodies and header fields of every mode of ingestion, right and wrong. */
export const ingestRequest: fc.Arbitrary<IngestRequest> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    fields: fc.oneof({ arbitrary: fc.constant({}), weight: 2 }, { arbitrary: fields, weight: 1 }),
    isCloudEvent: fc.boolean(),
    traceparent: fc.option(fc.constantFrom('00-x', `00-${'0'.repeat(32)}-${'0'.repeat(16)}-01`), {
      nil: undefined,
    }),
    body: bytes,
  })
  .map(({ type, fields: own, isCloudEvent, traceparent, body }) => {
    const hasFields = Object.keys(own).length > 0;
    const required = { 'ce-specversion': '1.0', 'ce-id': 'h', 'ce-source': 'urn:g', 'ce-type': 't' };
    return {
      headers: {
        'content-type': type,
        ...(hasFields && isCloudEvent ? required : {}),
        ...own,
        ...(traceparent === undefined ? {} : { traceparent }),
      },
      body,
    };
  });
