import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { ManualClock } from '#foundation';
import type { EventLog } from '#log';
import { newTraceContext, noTracing, type SpanOptions, type TraceContext, type Tracing } from '#tracing';
import { openTestLog } from '../log/testing.ts';
import { EventTraces, FOLLOW_MS_MAX, TRACES_PER_SECOND_MAX } from './event-traces.ts';

interface Seen extends SpanOptions {
  name: string;
  context: TraceContext;
  endMs: number;
}

/** Keeps the spans that have ended. */
function recordTracing(clock: ManualClock): { tracing: Tracing; seen: Seen[] } {
  const seen: Seen[] = [];
  const tracing: Tracing = {
    enabled: true,
    startSpan(name, options = {}) {
      const context = newTraceContext(options.parent);
      const end = (timeMs = clock.nowMs()): void =>
        void seen.push({ name, ...options, context, endMs: timeMs });
      return { context, setAttributes: () => undefined, setError: () => undefined, end };
    },
    shutdown: () => Promise.resolve(),
  };
  return { tracing, seen };
}

async function openTraces(t: TestContext) {
  const clock = new ManualClock(1_000_000);
  const log = await openTestLog();
  t.after(() => log.close());
  await log.createTopic('in', { partitions: 1 });
  await log.createTopic('out', { partitions: 1 });
  const { tracing, seen } = recordTracing(clock);
  const traces = new EventTraces(tracing, clock);
  const publish = async (): Promise<TraceContext> => {
    const span = newTraceContext();
    const [position] = await log.append('in', [record()]);
    assert.ok(position);
    traces.add({ topic: 'in', ...position, span });
    return span;
  };
  return { clock, log, traces, seen, publish };
}

const record = () => ({ key: null, value: Buffer.from('{}'), timestampMs: 0, headers: [] });

const read = (log: EventLog, offset: number) =>
  log.read({ topic: 'in', partition: 0, offset, maxBytes: 1_000_000, maxWaitMs: 0 });

async function commit(log: EventLog, offset: number, output?: string): Promise<void> {
  const producer = await log.openProducer('pipeline.a');
  const transaction = producer.begin();
  if (output !== undefined) await transaction.append(output, [record()]);
  await transaction.commit({ group: 'pipeline.a', offsets: [{ topic: 'in', partition: 0, offset }] });
  await producer.close();
}

test('the queue ends where a pipeline reads, its processing where the epoch is committed', async (t) => {
  const { clock, log, traces, seen, publish } = await openTraces(t);
  const watched = traces.follow(log, { pipeline: 'a', persisted: () => undefined });
  const span = await publish();
  clock.advance(30);
  await read(watched, 0);
  clock.advance(12);
  assert.equal(seen.length, 0);
  await commit(watched, 1);
  const [queue, processing] = seen;
  assert.deepEqual([queue?.name, queue?.startTimeMs, queue?.endMs], ['queue', 1_000_000, 1_000_030]);
  assert.deepEqual(
    [processing?.name, processing?.startTimeMs, processing?.endMs],
    ['processing', 1_000_030, 1_000_042],
  );
  assert.deepEqual([queue?.parent, processing?.parent], [span, span]);
  await commit(watched, 1);
  assert.equal(seen.length, 2, 'once for each pipeline');
});

test('what was read ahead belongs to the epoch that commits it', async (t) => {
  const { log, traces, seen, publish } = await openTraces(t);
  const watched = traces.follow(log, { pipeline: 'a', persisted: () => undefined });
  const spans = [await publish(), await publish()];
  await read(watched, 0);
  await commit(watched, 1);
  assert.deepEqual(
    seen.map(({ parent }) => parent),
    [spans[0], spans[0]],
  );
  await commit(watched, 2);
  assert.deepEqual(
    seen.slice(2).map(({ parent }) => parent),
    [spans[1], spans[1]],
  );
});

test('persistence is a span for each view that the epoch wrote to, and ends when its rows are there', async (t) => {
  const { clock, log, traces, seen, publish } = await openTraces(t);
  const written = Promise.withResolvers<void>();
  const persisted = (topic: string) => (topic === 'out' ? written.promise : undefined);
  const watched = traces.follow(log, { pipeline: 'a', persisted });
  await publish();
  await read(watched, 0);
  await commit(watched, 1, 'out');
  clock.advance(7);
  assert.equal(seen.length, 2);
  written.resolve();
  await written.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([seen[2]?.name, seen[2]?.endMs], ['persistence', clock.nowMs()]);
  assert.deepEqual(seen[2]?.parent, seen[1]?.context);
});

test('only so many events a second are followed, and none for ever', async (t) => {
  const { clock, log, traces, seen, publish } = await openTraces(t);
  const watched = traces.follow(log, { pipeline: 'a', persisted: () => undefined });
  for (let i = 0; i < TRACES_PER_SECOND_MAX + 5; i++) await publish();
  await read(watched, 0);
  await commit(watched, TRACES_PER_SECOND_MAX + 5);
  assert.equal(seen.filter(({ name }) => name === 'queue').length, TRACES_PER_SECOND_MAX);
  await publish();
  clock.advance(FOLLOW_MS_MAX);
  await publish();
  await read(watched, TRACES_PER_SECOND_MAX + 5);
  await commit(watched, TRACES_PER_SECOND_MAX + 7);
  assert.equal(seen.filter(({ name }) => name === 'queue').length, TRACES_PER_SECOND_MAX + 1);
});

test('without a collector a pipeline gets the log itself', async (t) => {
  const { clock, log } = await openTraces(t);
  const traces = new EventTraces(noTracing, clock);
  assert.equal(traces.follow(log, { pipeline: 'a', persisted: () => undefined }), log);
});
