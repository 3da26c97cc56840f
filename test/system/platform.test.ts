import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  api,
  eventually,
  newDataDirectory,
  type PlatformProcess,
  removeDataDirectory,
} from '../support/platform-process.ts';
import { SHAPES, type Shape } from '../support/shapes.ts';

const SQL = `
CREATE TABLE readings (sensor STRING, celsius DOUBLE, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'kafka', 'topic' = 'readings', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601',
      'scan.startup.mode' = 'earliest-offset');
CREATE TABLE means (sensor STRING, window_start TIMESTAMP_LTZ(3), mean DOUBLE, PRIMARY KEY (sensor, window_start) NOT ENFORCED)
WITH ('connector' = 'jdbc', 'table-name' = 'means');
INSERT INTO means SELECT sensor, window_start, AVG(celsius)
FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY sensor, window_start, window_end;`;

const reading = (sensor: string, celsius: unknown, second: number) => ({
  sensor,
  celsius,
  ts: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
});

for (const shape of SHAPES) describe(shape.name, () => platformTests(shape));

function platformTests({ start, processes }: Shape): void {
  let platform: PlatformProcess;
  let dataDirectory: string;
  before(async () => {
    dataDirectory = await newDataDirectory();
    platform = await start({ dataDirectory });
  });
  after(async () => {
    await platform.end('SIGTERM');
    await removeDataDirectory(dataDirectory);
  });

  test('an event goes the whole way: schema, log, pipeline, view', async () => {
    const topic = { name: 'readings', partitions: 1, keyField: '/sensor', timestampField: '/ts' };
    assert.equal((await api(platform, 'POST', '/v1/topics', topic)).status, 201);
    const schema = {
      type: 'object',
      required: ['sensor', 'celsius', 'ts'],
      properties: {
        sensor: { type: 'string' },
        celsius: { type: 'number' },
        ts: { type: 'string', format: 'date-time' },
      },
    };
    assert.equal(
      (await api(platform, 'POST', '/v1/schemas/readings-value/versions', { schema })).status,
      201,
    );
    const created = await api(platform, 'POST', '/v1/pipelines', { name: 'means', sql: SQL, start: true });
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const events = [reading('a', 20, 1), reading('a', 22, 5), reading('b', 7, 9), reading('a', 99, 30)];
    const sent = await api(platform, 'POST', '/v1/topics/readings/events', events);
    assert.deepEqual([sent.status, sent.body['accepted'], sent.body['rejected']], [202, 4, 0]);
    const rows = await eventually(async () => {
      const { body } = await api(platform, 'GET', '/v1/views/means?sort=sensor');
      const items = body['items'] as object[];
      return items.length >= 2 ? items : undefined;
    });
    assert.deepEqual(rows, [
      { sensor: 'a', window_start: '2026-01-01 00:00:00.000Z', mean: 21 },
      { sensor: 'b', window_start: '2026-01-01 00:00:00.000Z', mean: 7 },
    ]);
  });

  test('an event against the schema becomes a dead letter that can be mended and replayed once', async () => {
    const sent = await api(platform, 'POST', '/v1/topics/readings/events', [
      reading('c', 'warm', 31),
      reading('c', 5, 32),
    ]);
    assert.equal(sent.status, 202);
    const rejected = (sent.body['results'] as { status: string; deadLetterId?: string }[])[0];
    assert.equal(rejected?.status, 'rejected');
    const path = `/v1/dead-letters/${rejected?.deadLetterId}`;
    const letter = await eventually(async () => {
      const answer = await api(platform, 'GET', path);
      return answer.status === 200 ? answer.body : undefined;
    });
    assert.equal(letter['stage'], 'contract');
    assert.equal(
      Buffer.from(String(letter['raw']), 'base64').toString(),
      JSON.stringify(reading('c', 'warm', 31)),
    );
    assert.equal((await api(platform, 'POST', `${path}/replay`, {})).status, 422);
    const text = JSON.stringify(reading('c', 6, 31));
    const first = await api(platform, 'POST', `${path}/replay`, { text });
    const second = await api(platform, 'POST', `${path}/replay`, { text });
    assert.deepEqual([first.status, first.body['status']], [200, 'replayed'], JSON.stringify(first.body));
    assert.equal(second.body['offset'], first.body['offset']);
  });

  test('the same CloudEvent is accepted once', async () => {
    const event = {
      specversion: '1.0',
      id: 'once',
      source: 'urn:test',
      type: 'read',
      data: reading('d', 1, 33),
    };
    const send = () =>
      api(platform, 'POST', '/v1/topics/readings/events', event, 'application/cloudevents+json');
    const offsets = (await Promise.all([send(), send(), send()])).map(
      ({ body }) => (body['results'] as { offset: number }[])[0]?.offset,
    );
    assert.equal(new Set(offsets).size, 1);
  });

  test('a rule fires an alert and its notification reaches the outbox', async () => {
    const rule = {
      name: 'too-hot',
      stream: 'readings',
      condition: 'celsius > 80',
      value: 'celsius',
      groupBy: ['sensor'],
      severity: 'critical',
      summary: '{{sensor}} is at {{value}}',
      channels: ['outbox'],
    };
    const created = await api(platform, 'POST', '/v1/alert-rules', rule);
    assert.equal(created.status, 201, JSON.stringify(created.body));
    const wrong = await api(platform, 'POST', '/v1/alert-rules', {
      ...rule,
      name: 'wrong',
      condition: 'celsus > 80',
    });
    assert.equal(wrong.status, 422);
    assert.match(JSON.stringify(wrong.body), /celsius/u);
    await eventually(async () => {
      await api(platform, 'POST', '/v1/topics/readings/events', [
        { ...reading('hot', 95, 40), ts: new Date().toISOString() },
      ]);
      const { body } = await api(platform, 'GET', '/v1/alerts?state=firing');
      return (body['items'] as object[]).length > 0 ? true : undefined;
    });
    const { body } = await api(platform, 'GET', '/v1/alerts?state=firing');
    const [alert] = body['items'] as { id: string; summary: string }[];
    assert.equal(alert?.summary, 'hot is at 95');
    await eventually(async () => {
      const detail = await api(platform, 'GET', `/v1/alerts/${alert?.id}`);
      const [delivery] = detail.body['deliveries'] as { status: string }[];
      return delivery?.status === 'delivered' ? true : undefined;
    });
  });

  test('nothing is reachable without a credential but what says so', async () => {
    const anonymous = { url: platform.url, apiKey: 'mr_nobody_nothing' };
    assert.equal((await fetch(`${platform.url}/v1/topics`)).status, 401);
    assert.equal((await api(anonymous, 'GET', '/v1/topics')).status, 401);
    assert.equal((await fetch(`${platform.url}/livez`)).status, 200);
    assert.equal((await fetch(`${platform.url}/readyz`)).status, 200);
    assert.equal((await fetch(`${platform.url}/internal/auth/exchange`, { method: 'POST' })).status, 404);
    assert.equal((await api(platform, 'DELETE', '/v1/views')).status, 405);
  });

  test('publishes one OpenAPI document, and metrics', async () => {
    const document = (await (await fetch(`${platform.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: object;
    };
    assert.match(document.openapi, /^3\.1/u);
    for (const path of ['/v1/topics', '/v1/pipelines', '/auth/v1/login', '/readyz'])
      assert.ok(path in document.paths, path);
    const metrics = await api(platform, 'GET', '/metrics');
    assert.match(String(metrics.body['text']), /^millrace_/mu);
  });

  if (processes > 1) servicesTest(() => platform);

  test('after SIGTERM it exits with 0, and the next start goes on where it stopped', async () => {
    const { port } = new URL(platform.url);
    assert.equal(await platform.end('SIGTERM'), 0);
    platform = await start({ dataDirectory, port: Number(port) });
    const { body } = await api(platform, 'GET', '/v1/views/means?sort=sensor');
    assert.ok((body['items'] as object[]).length >= 2);
    await api(platform, 'POST', '/v1/topics/readings/events', [reading('z', 1, 300)]);
    await eventually(async () => {
      const found = await api(platform, 'GET', '/v1/views/means?filter=sensor:eq:c');
      return (found.body['items'] as object[]).length > 0 ? true : undefined;
    });
  });
}

function servicesTest(platform: () => PlatformProcess): void {
  test('a service that is a process of its own answers health to anyone, and the rest to the platform only', async () => {
    const { services, apiKey } = platform();
    assert.ok(services);
    for (const { url } of [services.auth, services.processing]) {
      const status = async (path: string, token?: string) => {
        const headers: Record<string, string> =
          token === undefined ? {} : { authorization: `Bearer ${token}` };
        return (await fetch(url + path, { headers })).status;
      };
      assert.deepEqual(await Promise.all([status('/livez'), status('/readyz')]), [200, 200]);
      for (const path of ['/metrics', '/openapi.json', '/v1/topics', '/.well-known/jwks.json', '/nowhere']) {
        assert.equal(await status(path), 401, path);
        assert.equal(await status(path, 'wrong'), 401, path);
      }
      assert.equal(await status('/v1/topics', apiKey), 401);
      assert.equal(await status('/openapi.json', services.token), 200);
      const metrics = await fetch(`${url}/metrics`, {
        headers: { authorization: `Bearer ${services.token}` },
      });
      const part = url === services.processing.url ? 'ingest' : 'auth';
      assert.match(await metrics.text(), new RegExp(`^millrace_${part}_`, 'mu'));
    }
  });
}
