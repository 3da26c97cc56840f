import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { isCoded, ManualClock } from '#foundation';
import { errors as logErrors, type EventLog, type NewRecord, recordsOf } from '#log';
import { openTestLog } from '../../log/testing.ts';
import { openBench } from '../../testing.ts';
import { Intake } from '../intake/intake.ts';
import type { IntakeTopic } from '../intake/intake-topic.ts';
import { STREAM_RETRIES_MAX, STREAM_RETRY_DELAY_MS } from '../limits.ts';
import { acceptStream } from './accept-stream.ts';
import { InFlightBytes } from './in-flight.ts';
import { readBody } from './read-body.ts';
import { StepReader } from './step-reader.ts';

const topic: IntakeTopic = {
  name: 'orders',
  internal: false,
  keyField: null,
  timestampField: null,
  compacted: false,
  schema: null,
};

/** A log that takes records when it is told to, and remembers how many it was given each time. */
function heldLog(): { log: EventLog; calls: number[]; answer: ((error?: Error) => void)[] } {
  const calls: number[] = [];
  const answer: ((error?: Error) => void)[] = [];
  const append = (_topic: string, records: readonly NewRecord[]) =>
    new Promise((resolve, reject) => {
      calls.push(records.length);
      const positions = records.map((_, offset) => ({ partition: 0, offset }));
      answer.push((error) => (error === undefined ? resolve(positions) : reject(error)));
    });
  return { log: { append } as unknown as EventLog, calls, answer };
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 1_000 && !condition(); i++) await new Promise((resolve) => setImmediate(resolve));
  assert.ok(condition(), 'it never came');
}

function start(log: EventLog, body: PassThrough, clock = new ManualClock(1_000), bytesMax = 1_000) {
  const intake = new Intake({ log, clock });
  const options = { intake, clock, topic: () => Promise.resolve(topic), extraHeaders: [] };
  return acceptStream(new StepReader(body, bytesMax), options);
}

test('pauses the sender while the log is busy, and takes what came meanwhile in one step', async () => {
  const { log, calls, answer } = heldLog();
  const body = new PassThrough({ highWaterMark: 100 });
  const summary = start(log, body);
  body.write('{"i":1}\n');
  await until(() => calls.length === 1);
  for (let i = 0; i < 500; i++) body.write('{"i":2}\n');
  await until(() => body.isPaused());
  assert.ok(body.readableLength + body.writableLength > 1_000, 'the rest waits with the sender');
  const settle = setInterval(() => {
    for (const each of answer) each();
  }, 1);
  body.end();
  const { accepted } = await summary;
  clearInterval(settle);
  assert.equal(accepted, 501);
  assert.ok((calls[1] ?? 0) > 50 && (calls[1] ?? 0) < 300, `a step of ${calls[1]}`);
});

test('cuts lines wherever the chunks end', async () => {
  const log = await openTestLog();
  await log.createTopic('orders', { partitions: 1 });
  const body = new PassThrough();
  const summary = start(log, body);
  const text = Array.from({ length: 200 }, (_, i) => `{"i":${i},"é":"\\n"}`).join('\r\n');
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 7) body.write(bytes.subarray(at, at + 7));
  body.end();
  assert.equal((await summary).accepted, 200);
  const batch = await log.read({ topic: 'orders', partition: 0, offset: 0, maxBytes: 1e6, maxWaitMs: 0 });
  assert.equal(
    recordsOf(batch)
      .map(({ value }) => Buffer.from(value ?? []).toString())
      .join('\r\n'),
    text,
  );
  await log.close();
});

test('waits while the log is overloaded, then gives up and says how far it came', async () => {
  const { log, calls, answer } = heldLog();
  const clock = new ManualClock();
  const body = new PassThrough();
  const summary = start(log, body, clock);
  const outcome = summary.then(
    () => undefined,
    (error: unknown) => error,
  );
  body.write('{"i":1}\n\n');
  await until(() => answer.length === 1);
  answer[0]?.();
  body.write('{"i":2}\n');
  for (let i = 0; i <= STREAM_RETRIES_MAX; i++) {
    await until(() => answer.length === i + 2);
    answer[i + 1]?.(logErrors.log_overloaded('full', { retryAfterS: 1 }));
    await new Promise((resolve) => setImmediate(resolve));
    clock.advance(STREAM_RETRY_DELAY_MS);
  }
  const error = await outcome;
  assert.ok(isCoded(error, 'log_overloaded'));
  assert.deepEqual([error.status, error.retryAfterS], [429, 1]);
  assert.deepEqual(error.details, { accepted: 1, rejected: 0, lines: 2 });
  assert.equal(calls.length, STREAM_RETRIES_MAX + 2);
});

test('says so when a sender goes away, and keeps the whole lines that came', async () => {
  const { log, answer } = heldLog();
  const body = new PassThrough();
  const summary = start(log, body);
  body.write('{"i":1}\n{"i":');
  await until(() => answer.length === 1);
  body.destroy(new Error('gone'));
  answer[0]?.();
  await assert.rejects(
    summary,
    (error) => isCoded(error, 'body_incomplete') && error.details['accepted'] === 1,
  );
});

test('holds no more bytes of bodies than named, and gives them back', async () => {
  const inFlight = new InFlightBytes(100);
  const first = await readBody(new PassThrough().end(Buffer.alloc(60)), 60, inFlight);
  await assert.rejects(
    readBody(new PassThrough().end(Buffer.alloc(60)), 60, inFlight),
    (error) => isCoded(error, 'ingest_overloaded') && error.status === 429 && error.retryAfterS === 1,
  );
  await assert.rejects(readBody(new PassThrough().end(Buffer.alloc(60)), undefined, inFlight), (error) =>
    isCoded(error, 'ingest_overloaded'),
  );
  assert.equal(inFlight.bytes, 60);
  first.release();
  assert.equal(inFlight.bytes, 0);
});

test('survives senders that go away in the middle, and answers overload with 429 and Retry-After', async (t) => {
  const bench = await openBench(t);
  await bench.call('POST', '/v1/topics', { name: 'orders', partitions: 1 });
  await bench.service.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = bench.service.app.server.address() as { port: number };
  for (const type of ['application/json', 'application/x-ndjson', 'application/cloudevents+json']) {
    const socket = connect(port, '127.0.0.1');
    const head = `POST /v1/topics/orders/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Type: ${type}\r\n`;
    socket.write(`${head}Content-Length: 1000\r\n\r\n{"i":1}\n{"i"`);
    await new Promise((resolve) => setTimeout(resolve, 30));
    socket.resetAndDestroy();
    await new Promise((resolve) => socket.once('close', resolve));
  }
  bench.log.append = () => Promise.reject(logErrors.log_overloaded('full', { retryAfterS: 2 }));
  const answer = await bench.call('POST', '/v1/topics/orders/events', { i: 2 });
  assert.deepEqual(
    [answer.status, answer.body['code'], answer.headers['retry-after']],
    [429, 'log_overloaded', '2'],
  );
});
