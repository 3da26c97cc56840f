import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { openSocket, readAll, startGateway, statusOf } from './testing.ts';

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

test('[92] says that it is not ready first, finishes what is in flight, and closes kept connections', async (t) => {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isEntered = (): void => undefined;
  const entered = new Promise<void>((resolve) => {
    isEntered = resolve;
  });
  const { gateway, url } = await startGateway(t, {
    config: { drainNoticeMs: 100 },
    routes: (app) =>
      app.get('/v1/slow', { config: { public: true } }, async () => {
        isEntered();
        await released;
        return { finished: true };
      }),
  });
  const idle = await openSocket(url);
  idle.write(get('/livez'));
  await once(idle, 'data');
  const slow = fetch(`${url}/v1/slow`);
  await entered;

  const drained = gateway.drain();
  const notReady = await fetch(`${url}/readyz`);
  assert.equal(notReady.status, 503);
  assert.equal(notReady.headers.get('connection'), 'close');
  assert.equal((await fetch(`${url}/livez`)).status, 200);
  await once(idle, 'close');
  await assert.rejects(openSocket(url), { code: 'ECONNREFUSED' });
  release();
  const response = await slow;
  assert.deepEqual(await response.json(), { finished: true });
  await drained;
});

test('[80] [92] ends event streams, which would otherwise never end, without breaking one', async (t) => {
  const { gateway, url } = await startGateway(t, {
    routes: (app) =>
      app.get('/v1/stream', { config: { public: true } }, (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
        reply.raw.write('data: a\n\n');
      }),
  });
  const response = await fetch(`${url}/v1/stream`);
  await gateway.drain();
  assert.equal(await response.text(), 'data: a\n\n');
});

test('[92] cuts off what does not finish in time', async (t) => {
  const { gateway, url } = await startGateway(t, {
    config: { drainTimeoutMs: 50 },
    routes: (app) => app.get('/v1/never', { config: { public: true } }, () => new Promise(() => undefined)),
  });
  const socket = await openSocket(url);
  socket.write(get('/v1/never'));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await gateway.drain();
  assert.equal(statusOf(await readAll(socket)), 0);
});

test('a client that never reads does not hold a stop up', async (t) => {
  const { gateway, url } = await startGateway(t, {
    config: { drainTimeoutMs: 100 },
    routes: (app) =>
      app.get('/v1/large', { config: { public: true } }, (_request, reply) =>
        reply.send(Buffer.alloc(50_000_000)),
      ),
  });
  const socket = await openSocket(url);
  socket.pause();
  socket.write(get('/v1/large'));
  await new Promise((resolve) => setTimeout(resolve, 50));
  await gateway.drain();
  socket.destroy();
});
