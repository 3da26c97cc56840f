import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { systemClock } from '#foundation';
import { createService } from '#http';
import { silentLogger } from '#logging';
import { draft, openBench, type ViewBench } from '../testing.ts';
import type { Views } from '../views.ts';
import { viewRoutes } from './view-routes.ts';

interface Served extends ViewBench {
  views: Views;
  url: string;
}

async function serve(t: TestContext): Promise<Served> {
  const bench = await openBench(t);
  const views = await bench.openViews();
  const { app } = await createService({
    name: 'processing',
    description: '',
    version: '0',
    logger: silentLogger,
    clock: systemClock,
    verify: () => ({
      id: 'usr_1',
      kind: 'user',
      name: 'ana',
      tenant: 'default',
      roles: ['viewer'],
      scopes: [],
    }),
  });
  viewRoutes(app, { views, log: bench.log, database: bench.database, clock: systemClock });
  await app.listen({ port: 0, host: '127.0.0.1' });
  t.after(() => app.close());
  const { port } = app.server.address() as AddressInfo;
  return { ...bench, views, url: `http://127.0.0.1:${port}` };
}

const headers = { authorization: 'Bearer x' };
const cpu = (mean: number) => ({
  key: { sensor: 'cpu' },
  row: { sensor: 'cpu', mean },
  op: '+U',
  timestampMs: 1_000,
});

/** Reads events until `count` of them are there; comments and `retry` are left out. */
async function readEvents(
  url: string,
  count: number,
  extra: Record<string, string> = {},
  then?: () => Promise<void>,
): Promise<string[]> {
  const leave = new AbortController();
  const response = await fetch(url, { headers: { ...headers, ...extra }, signal: leave.signal });
  assert.equal(response.headers.get('content-type'), 'text/event-stream');
  let text = '';
  const events = (): string[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((event) => /^(id|event)/.test(event));
  const decoder = new TextDecoder();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    if (text === '') await then?.();
    text += decoder.decode(chunk, { stream: true });
    if (events().length >= count) break;
  }
  leave.abort();
  return events();
}

test('lists views and reads their rows, filtered, sorted and paged', async (t) => {
  const { views, url, change } = await serve(t);
  await views.define(draft());
  await change(
    'means',
    ...['a', 'b', 'c'].map((sensor, i) => ({ key: { sensor }, row: { sensor, mean: i } })),
  );
  await views.caughtUp('means');
  const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`, { headers })).json();
  assert.deepEqual(await get('/v1/views'), {
    items: [
      {
        name: 'means',
        pipeline: 'sensor-means',
        columns: draft().columns,
        primaryKey: ['sensor'],
        rows: 3,
        evicted: 0,
      },
    ],
    next: null,
  });
  const first = (await get('/v1/views/means?sort=-mean&limit=1&filter=mean:ge:1')) as {
    items: unknown;
    next: string;
  };
  assert.deepEqual(first.items, [{ sensor: 'c', mean: 2 }]);
  const second = await get(`/v1/views/means?sort=-mean&limit=1&filter=mean:ge:1&cursor=${first.next}`);
  assert.deepEqual(second, { items: [{ sensor: 'b', mean: 1 }], next: null });
});

test('answers 404 for an unknown view and 422 for a value that does not fit, each with its code', async (t) => {
  const { views, url } = await serve(t);
  await views.define(draft());
  const check = async (path: string, status: number, code: string): Promise<void> => {
    const answer = await fetch(`${url}${path}`, { headers });
    assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [status, code]);
  };
  await check('/v1/views/nothing', 404, 'view_not_found');
  await check('/v1/views/nothing/changes', 404, 'view_not_found');
  await check('/v1/views/means?filter=mean:gt:warm', 422, 'view_query_invalid');
  await check('/v1/views/means?limit=0', 400, 'invalid_request');
});

test('pushes a change as soon as it is in the log', async (t) => {
  const { views, url, change } = await serve(t);
  await views.define(draft());
  await change('means', cpu(1));
  const events = await readEvents(`${url}/v1/views/means/changes`, 2, {}, () =>
    change('means', cpu(2), { key: { sensor: 'cpu' }, row: null }),
  );
  assert.deepEqual(events, [
    'id: 1\nevent: change\ndata: {"op":"+U","row":{"sensor":"cpu","mean":2},"timestamp":"1970-01-01T00:00:01.000Z"}',
    'id: 2\nevent: change\ndata: {"op":"-D","row":{"sensor":"cpu"},"timestamp":"1970-01-01T00:00:00.000Z"}',
  ]);
});

test('goes on exactly after the last event a client has seen', async (t) => {
  const { views, url, change } = await serve(t);
  await views.define(draft());
  for (let i = 0; i < 10; i++) await change('means', cpu(i));
  const seen = await readEvents(`${url}/v1/views/means/changes?from=earliest`, 4);
  assert.equal(seen[3]?.split('\n')[0], 'id: 3');
  const rest = await readEvents(`${url}/v1/views/means/changes`, 6, { 'last-event-id': '3' });
  assert.deepEqual(
    rest.map((event) => event.split('\n')[0]),
    [4, 5, 6, 7, 8, 9].map((offset) => `id: ${offset}`),
  );
});

test('tells a client whose last event is of a view that began anew, and starts from the beginning', async (t) => {
  const { views, url, change } = await serve(t);
  await views.define(draft());
  await change('means', cpu(1));
  const events = await readEvents(`${url}/v1/views/means/changes`, 2, { 'last-event-id': '700' });
  assert.equal(events[0], 'event: gap\ndata: {"skipped":null,"from":701,"to":0}');
  assert.match(events[1] ?? '', /^id: 0\n/);
});

test('ends the streams of a view that is dropped', async (t) => {
  const { views, url } = await serve(t);
  await views.define(draft());
  const response = await fetch(`${url}/v1/views/means/changes`, { headers });
  await views.drop('means');
  assert.equal(await response.text(), 'retry: 1000\n\n');
});
