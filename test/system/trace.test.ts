import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { type OtlpReceiver, type ReceivedSpan, startOtlpReceiver } from '../support/otlp-receiver.ts';
import { api, eventually, newDataDirectory, removeDataDirectory } from '../support/platform-process.ts';
import { SHAPES, type Shape } from '../support/shapes.ts';

const SQL = `
CREATE TABLE orders (id STRING, total DOUBLE) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json',
  'scan.startup.mode' = 'earliest-offset');
CREATE TABLE large_orders (id STRING, total DOUBLE, PRIMARY KEY (id) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'large_orders');
INSERT INTO large_orders SELECT id, total FROM orders WHERE total > 100;`;

/** What one trace shows of an event's way, each step under its parent. */
const PARENTS = {
  'gateway.authenticate': 'gateway',
  'gateway.limit': 'gateway',
  'gateway.authorize': 'gateway',
  'gateway.route': 'gateway',
  discovery: 'gateway',
  service: 'gateway',
  response: 'gateway',
  'service.validate': 'service',
  'service.publish': 'service',
  queue: 'service.publish',
  processing: 'service.publish',
  persistence: 'processing',
} as const;

for (const shape of SHAPES) {
  test(`${shape.name}: one trace shows an event on its way from the client to the view`, async (t) => {
    const { collector, send } = await startTraced(t, shape);
    const client = { traceId: randomBytes(16).toString('hex'), spanId: randomBytes(8).toString('hex') };
    await send({ id: 'a', total: 250 }, `00-${client.traceId}-${client.spanId}-01`);
    const spans = await eventually(async () => {
      const found = byName(collector.spansOf(client.traceId));
      const missing = ['gateway', ...Object.keys(PARENTS)].filter((name) => !found.has(name));
      assert.deepEqual(missing, [], 'steps without a span');
      return found;
    });

    assert.equal(spans.get('gateway')?.parentSpanId, client.spanId);
    for (const [name, parent] of Object.entries(PARENTS)) {
      assert.equal(spans.get(name)?.parentSpanId, spans.get(parent)?.spanId, `${name} is part of ${parent}`);
    }
    const inOrder = [
      'gateway',
      'service',
      'service.validate',
      'service.publish',
      'processing',
      'persistence',
    ];
    const starts = inOrder.map((name) => spans.get(name)?.startMs ?? Number.NaN);
    assert.deepEqual(starts, starts.toSorted(byNumber), inOrder.join(' → '));
    assert.equal(spans.get('queue')?.endMs, spans.get('processing')?.startMs);
    assert.equal(spans.get('processing')?.attributes.get('millrace.pipeline'), 'large-orders');
    const service = (name: string) => spans.get(name)?.service;
    const expected =
      shape.processes === 1 ? ['millrace', 'millrace'] : ['millrace-gateway', 'millrace-processing'];
    assert.deepEqual([service('gateway'), service('processing')], expected);
  });
}

/** A platform with a pipeline that is traced; `send` sends one event with a `traceparent`. */
async function startTraced(t: TestContext, shape: Shape) {
  const collector: OtlpReceiver = await startOtlpReceiver();
  const dataDirectory = await newDataDirectory();
  const environment = { MILLRACE_TELEMETRY__OTLP_ENDPOINT: collector.url };
  const platform = await shape.start({ dataDirectory, environment });
  t.after(async () => {
    await platform.end('SIGTERM');
    await collector.close();
    await removeDataDirectory(dataDirectory);
  });
  await api(platform, 'POST', '/v1/topics', { name: 'orders', partitions: 1 });
  const pipeline = { name: 'large-orders', sql: SQL, start: true };
  const created = await api(platform, 'POST', '/v1/pipelines', pipeline);
  assert.equal(created.status, 201, JSON.stringify(created.body));
  const send = async (event: object, traceparent: string): Promise<void> => {
    const answer = await fetch(`${platform.url}/v1/topics/orders/events`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${platform.apiKey}`,
        'content-type': 'application/json',
        traceparent,
      },
      body: JSON.stringify(event),
    });
    assert.equal(answer.status, 202, await answer.text());
  };
  return { collector, send };
}

const byName = (spans: readonly ReceivedSpan[]) => new Map(spans.map((span) => [span.name, span]));
const byNumber = (a: number, b: number): number => a - b;
