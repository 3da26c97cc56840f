import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Bench, openBench } from '../testing.ts';
import { topicKind } from './topic-object.ts';

type Item = Record<string, unknown>;
const itemsOf = (body: Record<string, unknown>): Item[] => body['items'] as Item[];

async function withEvents(bench: Bench, count: number, partitions = 1): Promise<void> {
  await bench.call('POST', '/v1/topics', { name: 'orders', partitions });
  const events = Array.from({ length: count }, (_, i) => ({ i, kind: i % 10 === 0 ? 'ten' : 'other' }));
  for (let at = 0; at < count; at += 1_000) {
    await bench.call('POST', '/v1/topics/orders/events', events.slice(at, at + 1_000));
  }
}

test('makes, describes, changes and deletes a topic', async (t) => {
  const { call, log } = await openBench(t);
  const topic = {
    name: 'orders',
    description: 'Orders',
    partitions: 2,
    keyField: '/id',
    retentionMs: 60_000,
  };
  const created = await call('POST', '/v1/topics', topic);
  assert.deepEqual(
    [created.status, created.headers['location'], created.headers['etag']],
    [201, '/v1/topics/orders', '"1"'],
  );
  const { createdAt, offsets, ...rest } = created.body;
  assert.equal(typeof createdAt, 'string');
  assert.equal((offsets as unknown[]).length, 2);
  assert.deepEqual(rest, {
    ...topic,
    timestampField: null,
    retentionBytes: null,
    cleanupPolicy: 'delete',
    schema: null,
    records: 0,
    sizeBytes: 0,
    eventsPerSecond: 0,
    internal: false,
  });
  const changed = await call('PATCH', '/v1/topics/orders', { description: 'All orders', partitions: 3 });
  assert.deepEqual(
    [changed.body['description'], changed.body['partitions'], changed.headers['etag']],
    ['All orders', 3, '"2"'],
  );
  assert.equal((await call('PATCH', '/v1/topics/orders', {}, { 'if-match': '"1"' })).status, 412);
  assert.equal((await call('DELETE', '/v1/topics/orders')).status, 204);
  assert.equal((await call('GET', '/v1/topics/orders')).body['code'], 'topic_not_found');
  assert.equal(await log.describeTopic('orders'), undefined);
  assert.equal((await call('POST', '/v1/topics', topic)).status, 201);
});

test('lists topics by name, those that only the log knows too', async (t) => {
  const { call, log } = await openBench(t);
  await call('POST', '/v1/topics', { name: 'b' });
  await log.createTopic('a');
  const page = await call('GET', '/v1/topics?limit=2');
  assert.deepEqual([itemsOf(page.body).map((item) => item['name']), page.body['next']], [['a', 'b'], 'b']);
  const rest = await call('GET', '/v1/topics?cursor=b');
  assert.ok(itemsOf(rest.body).every((item) => item['internal'] === true));
  const changed = await call('PATCH', '/v1/topics/a', { description: 'From elsewhere' });
  assert.equal(changed.body['description'], 'From elsewhere');
});

test('refuses names that are taken, reserved or not names, and fields that are no JSON pointers', async (t) => {
  const { call } = await openBench(t);
  await call('POST', '/v1/topics', { name: 'a' });
  const cases: [object, number, string][] = [
    [{ name: 'a' }, 409, 'topic_exists'],
    [{ name: 'millrace.x' }, 403, 'topic_reserved'],
    [{ name: 'a b' }, 400, 'invalid_request'],
    [{ name: 'b', keyField: 'id' }, 400, 'invalid_request'],
    [{ name: 'b', colour: 'red' }, 400, 'invalid_request'],
  ];
  for (const [body, status, code] of cases) {
    const answer = await call('POST', '/v1/topics', body);
    assert.deepEqual([answer.status, answer.body['code']], [status, code], JSON.stringify(body));
  }
  assert.equal((await call('DELETE', '/v1/topics/millrace.events')).status, 403);
});

test('finishes after a crash what a command began', async (t) => {
  const bench = await openBench(t);
  const { log } = bench;
  const [createTopic, deleteTopic] = [log.createTopic.bind(log), log.deleteTopic.bind(log)];
  await bench.call('POST', '/v1/topics', { name: 'old' });
  // The process dies between the event in the catalog and the change in the log.
  const never = new Promise<never>(() => undefined);
  log.createTopic = () => never;
  log.deleteTopic = () => never;
  void bench.call('POST', '/v1/topics', { name: 'new', partitions: 2 });
  void bench.call('DELETE', '/v1/topics/old');
  const { catalog } = bench.service;
  for (
    let i = 0;
    i < 100 && JSON.stringify([...catalogTopics(catalog)]) !== '["old:true","new:false"]';
    i++
  ) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  log.createTopic = createTopic;
  log.deleteTopic = deleteTopic;
  const second = await bench.reopen();
  assert.equal((await second.call('GET', '/v1/topics/new')).body['partitions'], 2);
  assert.equal((await second.call('GET', '/v1/topics/old')).status, 404);
});

function* catalogTopics(catalog: Bench['service']['catalog']): Generator<string> {
  for (const { value } of catalog.collection(topicKind).all().values())
    yield `${value.name}:${value.isDeleting}`;
}

test('reads pages forward from any place, and goes on behind the last', async (t) => {
  const bench = await openBench(t);
  await withEvents(bench, 25);
  const read = async (query: string): Promise<[unknown[], unknown]> => {
    const { body } = await bench.call('GET', `/v1/topics/orders/events?${query}`);
    return [itemsOf(body).map((item) => (item['value'] as { i: number }).i), body['next']];
  };
  assert.deepEqual(await read('from=earliest&limit=3'), [[0, 1, 2], '0:3']);
  assert.deepEqual(await read('cursor=0:3&limit=2'), [[3, 4], '0:5']);
  assert.deepEqual(await read('limit=2'), [[23, 24], '0:25']);
  assert.deepEqual(await read('from=offset:24'), [[24], '0:25']);
  assert.deepEqual(await read('cursor=0:25'), [[], '0:25']);
  assert.deepEqual(await read('from=timestamp:2001-01-01T00:00:00Z&limit=1'), [[0], '0:1']);
  assert.deepEqual(await read('from=earliest&q=TEN'), [[0, 10, 20], '0:25']);
  assert.deepEqual((await read('from=earliest&partition=7'))[0], []);
  assert.equal(
    (await bench.call('GET', '/v1/topics/orders/events?from=soon')).body['code'],
    'position_invalid',
  );
});

test('looks at a bounded number of records for one page, and says how many', async (t) => {
  const bench = await openBench(t);
  await withEvents(bench, 21_000);
  const { body } = await bench.call('GET', '/v1/topics/orders/events?from=earliest&q=nothing-like-this');
  assert.deepEqual([itemsOf(body), body['next'], body['scanned']], [[], '0:20000', 20_000]);
});

test('shows values as they are: digits exact, other bytes in base64', async (t) => {
  const { call, log } = await openBench(t);
  await log.createTopic('raw');
  const values = ['{"n": 12345678901234567890.10}', 'not json', null];
  await log.append(
    'raw',
    values.map((value) => ({
      key: Buffer.from('k'),
      value: value === null ? null : Buffer.from(value),
      timestampMs: 0,
      headers: [{ name: 'h', value: Buffer.from('v') }],
    })),
  );
  const answer = await call('GET', '/v1/topics/raw/events?from=earliest');
  const [, second, third] = itemsOf(answer.body);
  assert.deepEqual(second, {
    partition: 0,
    offset: 1,
    timestamp: '1970-01-01T00:00:00.000Z',
    key: 'k',
    headers: { h: 'v' },
    value: null,
    raw: Buffer.from('not json').toString('base64'),
  });
  assert.ok(third !== undefined && third['value'] === null && !('raw' in third));
});

interface StreamEvent {
  id: string | undefined;
  event: string | undefined;
  data: string | undefined;
}

/** Reads a stream until `until` says that what has come is enough. */
async function follow(bench: Bench, url: string, headers: object, until: (events: StreamEvent[]) => boolean) {
  await bench.service.app.listen({ port: 0, host: '127.0.0.1' }).catch(() => undefined);
  const address = bench.service.app.server.address() as { port: number };
  const stop = new AbortController();
  const response = await fetch(`http://127.0.0.1:${address.port}${url}`, {
    headers: { authorization: 'Bearer test', ...headers },
    signal: stop.signal,
  });
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const events: StreamEvent[] = [];
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      if (field('event') !== undefined)
        events.push({ id: field('id'), event: field('event'), data: field('data') });
    }
    if (until(events)) break;
  }
  stop.abort();
  return events;
}

test('follows new records, and goes on exactly behind the last one seen', async (t) => {
  const bench = await openBench(t);
  await withEvents(bench, 3, 2);
  const tail = follow(bench, '/v1/topics/orders/tail?from=earliest', {}, (events) => events.length >= 5);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await bench.call('POST', '/v1/topics/orders/events', [{ i: 3 }, { i: 4 }]);
  const seen = await tail;
  const numbers = (events: StreamEvent[]) =>
    events
      .map(({ data }) => (JSON.parse(data ?? '') as { value: { i: number } }).value.i)
      .sort((a, b) => a - b);
  assert.deepEqual(numbers(seen), [0, 1, 2, 3, 4]);
  const resumed = await follow(
    bench,
    '/v1/topics/orders/tail',
    { 'last-event-id': seen[1]?.id },
    (events) => events.length >= 3,
  );
  assert.deepEqual(
    new Set([...seen.slice(0, 2), ...resumed].map(({ data }) => data)),
    new Set(seen.map(({ data }) => data)),
  );
});

test('brings a reader who is far behind to the newest records, and says how many it missed', async (t) => {
  const bench = await openBench(t);
  await withEvents(bench, 15_000);
  const events = await follow(
    bench,
    '/v1/topics/orders/tail?from=earliest',
    {},
    (found) => found.some(({ event }) => event === 'gap') && found.at(-1)?.id === '0:15000',
  );
  const gaps = events
    .filter(({ event }) => event === 'gap')
    .map(({ data }) => (JSON.parse(data ?? '') as { count: number }).count);
  assert.equal(gaps.length, 1);
  assert.equal(events.length - 1 + (gaps[0] ?? 0), 15_000);
});
