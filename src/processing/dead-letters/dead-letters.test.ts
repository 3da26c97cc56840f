import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { recordsOf } from '#log';
import { type Bench, openBench } from '../testing.ts';
import { decodeDeadLetter, type DeadLetter, encodeDeadLetter } from './index.ts';

type Json = Record<string, unknown>;
const TOPIC = 'orders';
const schema = { type: 'object', required: ['n'], properties: { n: { type: 'integer' } } };

/** A service with one dead letter, of the event `{"n":"x"}`. */
async function setUp(
  t: TestContext,
  headers: Record<string, string> = {},
): Promise<{ bench: Bench; id: string }> {
  const bench = await openBench(t);
  await bench.call('POST', '/v1/topics', { name: TOPIC, partitions: 1 });
  await bench.call('POST', `/v1/schemas/${TOPIC}-value/versions`, { schema });
  const answer = await bench.call('POST', `/v1/topics/${TOPIC}/events`, { n: 'x' }, headers);
  const [result] = answer.body['results'] as Json[];
  const id = String(result?.['deadLetterId']);
  await until(async () => (await bench.call('GET', `/v1/dead-letters/${id}`)).status === 200);
  return { bench, id };
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 500; i++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.fail('it never came');
}

async function valuesIn(bench: Bench): Promise<string[]> {
  const batch = await bench.log.read({ topic: TOPIC, partition: 0, offset: 0, maxBytes: 1e6, maxWaitMs: 0 });
  return recordsOf(batch).map(({ value }) => Buffer.from(value ?? []).toString());
}

const lettersOf = async (bench: Bench, query = ''): Promise<Json[]> =>
  (await bench.call('GET', `/v1/dead-letters${query}`)).body['items'] as Json[];
const groupsOf = async (bench: Bench): Promise<Json[]> =>
  (await bench.call('GET', '/v1/dead-letters/summary')).body['groups'] as Json[];

test('encodes a letter so that nothing of it is lost', () => {
  const letter: DeadLetter = {
    id: 'dl_1',
    timeMs: 1_700_000_000_000,
    topic: 't',
    partition: 1,
    offset: 2,
    stage: 'expression',
    code: 'c',
    message: 'm',
    pipeline: 'p',
    operator: 'o',
    sqlSpan: { line: 1, column: 2, endLine: 3, endColumn: 4 },
    contentType: 'application/json',
    headers: { ce_id: '1', __proto__x: 'y' },
    key: Buffer.from([0, 255]),
    raw: Buffer.from([0, 1, 255]),
  };
  const record = encodeDeadLetter(letter);
  assert.deepEqual(decodeDeadLetter(record.value ?? Buffer.alloc(0)), letter);
  for (const text of ['', '{}', '{"version":1}', 'null', '[1]']) {
    assert.equal(decodeDeadLetter(Buffer.from(text)), undefined, text);
  }
});

test('lists, filters, counts and shows what failed', async (t) => {
  const { bench, id } = await setUp(t);
  const [line] = await lettersOf(
    bench,
    '?stage=contract&code=schema_violation&topic=orders&status=open&q=INTEGER',
  );
  const { time, ...rest } = line ?? {};
  assert.equal(typeof time, 'string');
  assert.deepEqual(rest, {
    id,
    topic: TOPIC,
    partition: null,
    offset: null,
    stage: 'contract',
    code: 'schema_violation',
    message: '/n must be integer',
    schemaVersion: 1,
    pipeline: null,
    status: 'open',
    attempts: 0,
    sizeBytes: 9,
  });
  for (const query of ['?stage=late', '?status=replayed', '?q=50%25', '?topic=other', `?cursor=${id}`]) {
    assert.deepEqual(await lettersOf(bench, query), [], query);
  }
  const { body } = await bench.call('GET', `/v1/dead-letters/${id}`);
  assert.deepEqual(
    [body['text'], body['raw'], body['contentType']],
    ['{"n":"x"}', 'eyJuIjoieCJ9', 'application/json'],
  );
  const [group] = await groupsOf(bench);
  assert.deepEqual([group?.['count'], group?.['open'], group?.['topic']], [1, 1, TOPIC]);
  assert.equal((await bench.call('GET', '/v1/dead-letters/dl_none')).body['code'], 'dead_letter_not_found');
});

test('replays a corrected event once, however often it is asked to', async (t) => {
  const { bench, id } = await setUp(t);
  const replay = (body?: object) => bench.call('POST', `/v1/dead-letters/${id}/replay`, body);
  const refused = await replay();
  assert.deepEqual(
    [refused.status, refused.body['code'], refused.body['reason']],
    [422, 'replay_rejected', 'schema_violation'],
  );
  const edited = await bench.call('PATCH', `/v1/dead-letters/${id}`, { text: '{"n":1}' });
  assert.deepEqual(
    [edited.status, edited.body['edited'], edited.body['text']],
    [200, '{"n":1}', '{"n":"x"}'],
  );
  const answers = await Promise.all([replay(), replay({}), replay()]);
  for (const { status, body } of [...answers, await replay({ text: '{"n":2}' })]) {
    assert.deepEqual([status, body], [200, { status: 'replayed', partition: 0, offset: 0 }]);
  }
  assert.deepEqual(await valuesIn(bench), ['{"n":1}']);
  const { body } = await bench.call('GET', `/v1/dead-letters/${id}`);
  assert.deepEqual(
    [body['status'], body['attempts'], body['replayed']],
    ['replayed', 2, { partition: 0, offset: 0 }],
  );
  assert.deepEqual(
    (body['history'] as Json[]).map(({ event, actor }) => `${String(event)} ${String(actor)}`),
    ['replay-failed', 'edited', 'replay-began', 'replayed'].map((event) => `${event} usr_ana`),
  );
  assert.equal((await groupsOf(bench))[0]?.['open'], 0);
  assert.equal(
    (await bench.call('PATCH', `/v1/dead-letters/${id}`, { text: '{}' })).body['code'],
    'dead_letter_closed',
  );
});

test('corrects and sends in one call', async (t) => {
  const { bench, id } = await setUp(t);
  const answer = await bench.call('POST', `/v1/dead-letters/${id}/replay`, { text: '{"n":5}' });
  assert.equal(answer.status, 200);
  assert.deepEqual(await valuesIn(bench), ['{"n":5}']);
});

test('discards for a reason, and then it is closed', async (t) => {
  const { bench, id } = await setUp(t);
  const discard = (reason: string) => bench.call('POST', `/v1/dead-letters/${id}/discard`, { reason });
  assert.equal((await discard(' ')).status, 400);
  const done = await discard('a test event');
  assert.deepEqual([done.body['status'], done.body['discardReason']], ['discarded', 'a test event']);
  assert.equal((await discard('again')).body['code'], 'dead_letter_closed');
  assert.equal(
    (await bench.call('POST', `/v1/dead-letters/${id}/replay`)).body['code'],
    'dead_letter_closed',
  );
  assert.equal((await groupsOf(bench))[0]?.['open'], 0);
});

test('a CloudEvent that its sender corrected meanwhile is not sent a second time', async (t) => {
  const headers = { 'ce-specversion': '1.0', 'ce-id': '1', 'ce-source': '/s', 'ce-type': 't' };
  const { bench, id } = await setUp(t, headers);
  await bench.call('POST', `/v1/topics/${TOPIC}/events`, { n: 1 }, headers);
  const answer = await bench.call('POST', `/v1/dead-letters/${id}/replay`, { text: '{"n":2}' });
  assert.deepEqual(answer.body, { status: 'replayed', partition: 0, offset: 0 });
  assert.deepEqual(await valuesIn(bench), ['{"n":1}']);
});

for (const moment of ['before it is sent', 'after it is sent'] as const) {
  test(`a crash ${moment} neither loses a replay nor sends it twice`, async (t) => {
    const { bench, id } = await setUp(t);
    const append = bench.log.append.bind(bench.log);
    const crashed = Promise.withResolvers<void>();
    const end = Promise.withResolvers<never>();
    // The process dies at the append to the topic, or at the event that says it is done.
    bench.log.append = async (topic, records) => {
      if (topic === TOPIC && moment === 'after it is sent') await append(topic, records);
      else if (topic !== TOPIC) return append(topic, records);
      crashed.resolve();
      return end.promise;
    };
    const lost = bench.call('POST', `/v1/dead-letters/${id}/replay`, { text: '{"n":1}' });
    await crashed.promise;
    bench.log.append = append;
    const second = await bench.reopen();
    const recovered = await second.call('GET', `/v1/dead-letters/${id}`);
    assert.equal(recovered.body['status'], moment === 'after it is sent' ? 'replayed' : 'open');
    const answer = await second.call('POST', `/v1/dead-letters/${id}/replay`);
    assert.deepEqual(answer.body, { status: 'replayed', partition: 0, offset: 0 });
    assert.deepEqual(await valuesIn(second), ['{"n":1}']);
    end.reject(new Error('the process is dead'));
    assert.equal((await lost).status, 500);
  });
}

test('the tables can be made again from the topics, in any order', async (t) => {
  const { bench, id } = await setUp(t);
  await bench.call('POST', `/v1/dead-letters/${id}/discard`, { reason: 'r' });
  const tables = ['dead_letters', 'dead_letter_states', 'dead_letter_groups'];
  const read = () =>
    Promise.all(tables.map((table) => bench.database.query(`SELECT * FROM processing.${table}`)));
  const before = await read();
  await bench.database.query(
    [...tables, 'dead_letter_progress'].map((table) => `TRUNCATE processing.${table}`).join(';'),
  );
  await bench.reopen();
  assert.deepEqual(await read(), before);
});
