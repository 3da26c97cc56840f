import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import * as fc from 'fast-check';
import { type LogRecord, recordsOf } from '#log';
import { type Answer, type Bench, openBench } from '../../testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const TOPIC = 'orders';
const EVENTS = `/v1/topics/${TOPIC}/events`;
const BATCH = 'application/cloudevents-batch+json';
const STRUCTURED = 'application/cloudevents+json';

interface Result {
  status: string;
  code?: string;
  message?: string;
  partition?: number;
  offset?: number;
  id?: string;
  duplicate?: boolean;
  deadLetterId?: string;
  line?: number;
}

async function setUp(t: TestContext, schema?: object, topic: object = {}): Promise<Bench> {
  const bench = await openBench(t);
  const created = await bench.call('POST', '/v1/topics', { name: TOPIC, partitions: 1, ...topic });
  assert.equal(created.status, 201, JSON.stringify(created.body));
  if (schema !== undefined) {
    assert.equal((await bench.call('POST', `/v1/schemas/${TOPIC}-value/versions`, { schema })).status, 201);
  }
  return bench;
}

const send = (
  bench: Bench,
  type: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  bench.call(
    'POST',
    EVENTS,
    typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
    {
      'content-type': type,
      ...headers,
    },
  );

const resultsOf = (answer: Answer): Result[] => (answer.body['results'] ?? []) as Result[];

async function recordsIn(bench: Bench, topic = TOPIC): Promise<LogRecord[]> {
  const batch = await bench.log.read({ topic, partition: 0, offset: 0, maxBytes: 1e7, maxWaitMs: 0 });
  return recordsOf(batch);
}

const textOf = (bytes: Uint8Array | null | undefined): string | null | undefined =>
  bytes === null || bytes === undefined ? bytes : Buffer.from(bytes).toString();
const headersOf = (record: LogRecord | undefined): Record<string, string> =>
  Object.fromEntries((record?.headers ?? []).map(({ name, value }) => [name, Buffer.from(value).toString()]));

const event = (id: string, more: object = {}) => ({
  specversion: '1.0',
  id,
  source: '/s',
  type: 't',
  ...more,
});

test('keeps each event of an array as it was written, and answers where', async (t) => {
  const bench = await setUp(t, undefined, { keyField: '/k', timestampField: '/ts' });
  const answer = await send(
    bench,
    'application/json',
    '[ {"k":"a", "n":1.50} ,{"k":7,"ts":"2026-01-02T03:04:05Z"}]',
  );
  assert.equal(answer.status, 202);
  assert.deepEqual(answer.body, {
    accepted: 2,
    rejected: 0,
    results: [
      { status: 'accepted', partition: 0, offset: 0 },
      { status: 'accepted', partition: 0, offset: 1 },
    ],
  });
  const [first, second] = await recordsIn(bench);
  assert.equal(textOf(first?.value), '{"k":"a", "n":1.50}');
  assert.deepEqual([textOf(first?.key), textOf(second?.key)], ['a', '7']);
  assert.equal(second?.timestampMs, Date.parse('2026-01-02T03:04:05Z'));
  assert.deepEqual(headersOf(first), { 'content-type': 'application/json' });
});

test('takes one object, and an empty array', async (t) => {
  const bench = await setUp(t);
  assert.equal((await send(bench, 'application/json', { a: 1 })).body['accepted'], 1);
  const empty = await send(bench, 'application/json', ' [ ] ');
  assert.deepEqual([empty.status, empty.body['accepted']], [202, 0]);
});

test('takes CloudEvents in binary mode', async (t) => {
  const bench = await setUp(t);
  const answer = await send(bench, 'application/json', '[1, {"a":2}]', {
    'ce-specversion': '1.0',
    'ce-id': 'A%20%E2%82%AC',
    'ce-source': '/s',
    'ce-type': 't',
    'ce-time': '2026-01-01T00:00:00Z',
    'ce-partitionkey': 'k1',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
  assert.deepEqual(resultsOf(answer), [{ status: 'accepted', partition: 0, offset: 0, id: 'A €' }]);
  const [record] = await recordsIn(bench);
  assert.equal(textOf(record?.value), '[1, {"a":2}]');
  assert.equal(textOf(record?.key), 'k1');
  assert.equal(record?.timestampMs, Date.parse('2026-01-01T00:00:00Z'));
  assert.deepEqual(headersOf(record), {
    ce_specversion: '1.0',
    ce_id: 'A €',
    ce_source: '/s',
    ce_type: 't',
    ce_time: '2026-01-01T00:00:00Z',
    ce_partitionkey: 'k1',
    'content-type': 'application/json',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  });
});

test('takes a binary event without data as one without a value', async (t) => {
  const bench = await setUp(t);
  const headers = {
    'ce-specversion': '1.0',
    'ce-id': '1',
    'ce-source': '/s',
    'ce-type': 't',
    authorization: 'Bearer x',
  };
  const answer = await bench.call('POST', EVENTS, undefined, headers);
  assert.equal(answer.status, 202, JSON.stringify(answer.body));
  assert.equal((await recordsIn(bench))[0]?.value, null);
});

test('takes a structured event and a batch, each with its data as it was written', async (t) => {
  const bench = await setUp(t);
  const one = JSON.stringify(event('1', { data: { a: 1 } })).replace('{"a":1}', '{ "a": 1.0 }');
  assert.equal((await send(bench, `${STRUCTURED}; charset=utf-8`, one)).body['accepted'], 1);
  const batch = [
    event('2', { datacontenttype: 'text/plain', data: 'hi' }),
    event('3', { data_base64: 'AAE=' }),
  ];
  assert.equal((await send(bench, BATCH, batch)).body['accepted'], 2);
  const records = await recordsIn(bench);
  assert.deepEqual(
    records.map((record) => textOf(record.value)),
    ['{ "a": 1.0 }', 'hi', '\u0000\u0001'],
  );
  assert.deepEqual(
    records.map((record) => headersOf(record)['content-type']),
    ['application/json', 'text/plain', undefined],
  );
});

test('answers for each event, and keeps those that fail as dead letters, whole', async (t) => {
  const schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };
  const bench = await setUp(t, schema);
  const answer = await send(bench, 'application/json', '[{"n":1},{"n":"x" },{"n":1,"n":2},7]');
  assert.equal(answer.status, 202);
  assert.deepEqual(
    resultsOf(answer).map(({ status, code }) => code ?? status),
    ['accepted', 'schema_violation', 'duplicate_member', 'not_an_object'],
  );
  assert.equal(resultsOf(answer)[1]?.message, '/n must be integer');
  const letters = (await recordsIn(bench, 'millrace.dead-letters')).map(
    ({ value }) => JSON.parse(textOf(value) ?? '') as Record<string, unknown>,
  );
  assert.deepEqual(
    letters.map(({ stage, raw, schemaVersion }) => [
      stage,
      Buffer.from(String(raw), 'base64').toString(),
      schemaVersion,
    ]),
    [
      ['contract', '{"n":"x" }', 1],
      ['decode', '{"n":1,"n":2}', undefined],
      ['decode', '7', undefined],
    ],
  );
  assert.equal(letters[0]?.['id'], resultsOf(answer)[1]?.deadLetterId);
});

test('answers 422 with the results if no event was accepted', async (t) => {
  const bench = await setUp(t, { type: 'object', required: ['n'] });
  const answer = await send(bench, 'application/json', { m: 1 });
  assert.equal(answer.status, 422);
  assert.equal(answer.body['code'], 'all_events_rejected');
  assert.equal(resultsOf(answer)[0]?.code, 'schema_violation');
});

test('refuses a request that cannot be taken apart, and says where', async (t) => {
  const bench = await setUp(t);
  const invalid = await send(bench, 'application/json', '[{"a":1},\n{"a":}]');
  assert.deepEqual(
    [
      invalid.status,
      invalid.body['code'],
      invalid.body['line'],
      invalid.body['column'],
      invalid.body['offset'],
    ],
    [400, 'invalid_json', 2, 6, 15],
  );
  const cases: [string, string | Buffer, number, string, Record<string, string>?][] = [
    ['application/json', '', 400, 'invalid_json'],
    ['application/json', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 'invalid_utf8'],
    [BATCH, '{}', 400, 'invalid_json'],
    [STRUCTURED, '[', 400, 'invalid_json'],
    ['text/plain', '{}', 415, 'unsupported_media_type'],
    ['application/json; charset=utf-16', '{}', 415, 'unsupported_media_type'],
    ['application/cloudevents+xml', '<a/>', 415, 'unsupported_media_type'],
    ['application/json', '{}', 415, 'unsupported_content_encoding', { 'content-encoding': 'gzip' }],
    ['application/json', `[${'1,'.repeat(10_000)}1]`, 413, 'batch_too_large'],
    ['application/json', `{"a":"${'x'.repeat(1_100_000)}"}`, 413, 'event_too_large'],
    ['application/json', ' '.repeat(8 * 1024 * 1024 + 1), 413, 'body_too_large'],
    ['application/x-ndjson', 'x'.repeat(1_100_000), 413, 'event_too_large'],
  ];
  for (const [type, body, status, code, headers] of cases) {
    const answer = await send(bench, type, body, headers);
    assert.deepEqual(
      [answer.status, answer.body['code']],
      [status, code],
      `${type} ${body.toString().slice(0, 20)}`,
    );
  }
  assert.equal((await recordsIn(bench)).length, 0);
});

test('lets nobody write to a topic of the platform or to one that is not there', async (t) => {
  const bench = await setUp(t);
  const internal = await bench.call('POST', '/v1/topics/millrace.events/events', {});
  assert.deepEqual([internal.status, internal.body['code']], [403, 'topic_internal']);
  assert.equal((await bench.call('POST', '/v1/topics/nothing/events', {})).body['code'], 'topic_not_found');
});

test('takes a stream line by line, counts, and lists the rejected ones with their lines', async (t) => {
  const bench = await setUp(t);
  const lines = Array.from({ length: 30_000 }, (_, i) => (i % 10_000 === 4_999 ? '{"a":' : `{"i":${i}}`));
  const answer = await send(bench, 'application/x-ndjson', `${lines.join('\n')}\n\n`);
  assert.equal(answer.status, 202);
  assert.deepEqual([answer.body['accepted'], answer.body['rejected']], [29_997, 3]);
  assert.deepEqual(
    resultsOf(answer).map(({ line, code }) => [line, code]),
    [5_000, 15_000, 25_000].map((line) => [line, 'invalid_json']),
  );
});

test('keeps the good lines of a stream that is not UTF-8 everywhere', async (t) => {
  const bench = await setUp(t);
  const body = Buffer.concat([
    Buffer.from('{"a":"é"}\n{"a":"'),
    Buffer.from([0xff]),
    Buffer.from('"}\n{"b":1}'),
  ]);
  const answer = await send(bench, 'application/x-ndjson', body);
  assert.deepEqual([answer.body['accepted'], resultsOf(answer)[0]?.code], [2, 'invalid_utf8']);
});

test('accepts a CloudEvent once: in one request, one after another, and at the same time', async (t) => {
  const bench = await setUp(t);
  const twice = await send(bench, BATCH, [event('1'), event('1'), event('2')]);
  assert.deepEqual(
    resultsOf(twice).map(({ offset, duplicate }) => [offset, duplicate ?? false]),
    [
      [0, false],
      [0, true],
      [1, false],
    ],
  );
  const again = await send(bench, STRUCTURED, event('2'));
  assert.deepEqual(resultsOf(again), [
    { status: 'accepted', partition: 0, offset: 1, id: '2', duplicate: true },
  ]);
  const other = await send(bench, STRUCTURED, event('2', { source: '/other' }));
  assert.equal(resultsOf(other)[0]?.offset, 2);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => send(bench, BATCH, [event('3'), event('4')])),
  );
  const offsets = answers.flatMap(resultsOf).map(({ id, offset }) => `${id}:${offset}`);
  assert.deepEqual([...new Set(offsets)].sort(), ['3:3', '4:4']);
  assert.equal((await recordsIn(bench)).length, 5);
});

test('knows after a crash what it had accepted before', async (t) => {
  const bench = await setUp(t);
  await send(bench, BATCH, [event('1'), event('2')]);
  const second = await bench.reopen();
  const answer = await send(second, BATCH, [event('2'), event('3')]);
  assert.deepEqual(
    resultsOf(answer).map(({ offset, duplicate }) => [offset, duplicate ?? false]),
    [
      [1, true],
      [2, false],
    ],
  );
});

test('takes the event of a request whose first sender failed', async (t) => {
  const bench = await setUp(t);
  const { log } = bench;
  const append = log.append.bind(log);
  const gate = Promise.withResolvers<void>();
  log.append = async (topic, records) => {
    log.append = append;
    await gate.promise;
    throw new TypeError(`${topic} ${typeof records}`);
  };
  const first = send(bench, STRUCTURED, event('1'));
  const second = send(bench, STRUCTURED, event('1'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  gate.resolve();
  const statuses = (await Promise.all([first, second])).map(({ status }) => status);
  assert.deepEqual(statuses, [500, 202]);
  assert.equal((await recordsIn(bench)).length, 1);
});

test('a compacted topic takes events without data as deletions, and none without a key', async (t) => {
  const bench = await setUp(t, { type: 'object' }, { cleanupPolicy: 'compact' });
  const answer = await send(bench, BATCH, [event('1', { partitionkey: 'k' }), event('2', { data: {} })]);
  assert.deepEqual(
    resultsOf(answer).map(({ code, status }) => code ?? status),
    ['accepted', 'key_missing'],
  );
});

test('no body and no header ends in an internal error', async (t) => {
  const bench = await setUp(t, { type: 'object', properties: { a: { type: 'number' } } }, { keyField: '/a' });
  const envelope = fc.dictionary(
    fc.constantFrom(
      'specversion',
      'id',
      'source',
      'type',
      'time',
      'data',
      'data_base64',
      'datacontenttype',
      '__proto__',
      'é',
    ),
    fc.oneof(fc.jsonValue(), fc.constantFrom('1.0', '/s', '2026-01-01T00:00:00Z')),
  );
  const bodies = fc.oneof(
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(`[${text},{"a":1}`)),
    fc.oneof(envelope, fc.array(envelope)).map((value) => Buffer.from(JSON.stringify(value))),
    fc.array(fc.json()).map((lines) => Buffer.from(lines.join('\n'))),
  );
  const headerValues = fc.oneof(
    fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
    fc.constantFrom('1.0', '%C0%A0', '"x', '%', 'a/b'),
  );
  const headers = fc.dictionary(
    fc.constantFrom(
      'ce-id',
      'ce-source',
      'ce-type',
      'ce-specversion',
      'ce-time',
      'ce-x-y',
      'ce-',
      'traceparent',
    ),
    headerValues,
    { noNullPrototype: true },
  );
  const types = fc.oneof(
    fc.constantFrom(
      'application/json',
      'application/x-ndjson',
      BATCH,
      STRUCTURED,
      'text/plain',
      'a/b;c="',
      '',
    ),
    headerValues,
  );
  const property = fc.asyncProperty(bodies, headers, types, async (body, extra, type) => {
    const { status, body: answer } = await send(bench, type, body, extra);
    assert.ok(status < 500, `${status} ${JSON.stringify(answer)}`);
    if (status >= 400) assert.equal(typeof answer['code'], 'string');
  });
  await fc.assert(property, { seed, numRuns: 400 });
  t.diagnostic(`seed ${seed}`);
});
