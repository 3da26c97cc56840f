import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { get, HOST, post } from './http-attacks.ts';
import { API_KEY, openSocket, readAll, sendRaw, startGateway, statusOf } from './testing.ts';

test('[73] matches and forwards a path in one normal form', async (t) => {
  const { url, seen } = await startGateway(t);
  assert.equal(
    statusOf(await sendRaw(url, get('/v1/%6fpen?q=%41&x={y}', `${HOST}Connection: close\r\n`))),
    200,
  );
  assert.equal(
    statusOf(await sendRaw(url, get('http://A.example/v1/open', `${HOST}Connection: close\r\n`))),
    200,
  );
  assert.deepEqual(
    seen.map((request) => request.url),
    ['/v1/open?q=%41&x={y}', '/v1/open'],
  );
});

test('[74] [75] a service sees no claim of a client about itself', async (t) => {
  const { url, seen } = await startGateway(t);
  const claims = [
    'X-User-Id: root',
    'X_User_Id: root',
    'x-tenant-id: other',
    'X-Consumer-Username: root',
    'X-Forwarded-For: 10.0.0.1',
    'X-Forwarded-Host: evil.example',
    'X-Forwarded-Proto: https',
    'X_Forwarded_For: 10.0.0.1',
    'Forwarded: for=10.0.0.1',
    'X-Real-IP: 10.0.0.1',
    'X-Original-URL: /internal/secret',
    'X-HTTP-Method-Override: DELETE',
    'X-Millrace-Principal: root',
    'Authorization: Bearer other',
    'Cookie: sid=stolen',
    'TE: trailers',
    'Proxy-Authorization: x',
    'Keep-Alive: timeout=1',
    'Connection: close, X-Mine, X-Request-Id, traceparent, x-forwarded-for',
    'X-Mine: dropped',
    'X-Kept: yes',
  ];
  assert.equal(statusOf(await sendRaw(url, get('/v1/open', `${HOST}${claims.join('\r\n')}\r\n`))), 200);
  const { headers, rawHeaders } = seen[0]!;
  assert.deepEqual(Object.keys(headers).sort(), [
    'host',
    'traceparent',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-kept',
    'x-request-id',
  ]);
  assert.equal(headers['x-forwarded-for'], '127.0.0.1');
  assert.equal(headers['x-forwarded-proto'], 'http');
  assert.equal(headers['x-forwarded-host'], 'a.example');
  assert.ok(!rawHeaders.join(' ').includes('root'));
});

test('[75] believes the proxies it was told of, and nobody behind them', async (t) => {
  const { url, seen } = await startGateway(t, { config: { trustedProxies: ['127.0.0.0/8', '10.0.0.0/8'] } });
  const fields = `${HOST}Connection: close\r\nX-Forwarded-For: 1.1.1.1, 203.0.113.9, 10.1.2.3\r\nX-Forwarded-Proto: https\r\n`;
  const raw = await sendRaw(url, get('/v1/open', fields));
  assert.equal(seen[0]?.headers['x-forwarded-for'], '203.0.113.9');
  assert.equal(seen[0]?.headers['x-forwarded-proto'], 'https');
  assert.match(raw, /^strict-transport-security:/im);
});

test('[76] counts a chunked body and refuses it when it grows too large', async (t) => {
  const { url } = await startGateway(t);
  const chunk = `200\r\n${'a'.repeat(512)}\r\n`;
  const small = post('Connection: close\r\nTransfer-Encoding: chunked\r\n', `5\r\n"abc"\r\n0\r\n\r\n`);
  assert.equal(statusOf(await sendRaw(url, small)), 200);
  const large = await sendRaw(url, post('Transfer-Encoding: chunked\r\n', chunk + chunk));
  assert.equal(statusOf(large), 413);
  assert.match(large, /"code":"body_too_large"/);
});

test('[76] a service that answers early does not open the door to an endless body', async (t) => {
  const { url } = await startGateway(t, {
    config: { bodyIdleTimeoutMs: 100 },
    routes: (app) =>
      app.post('/v1/early', { config: { public: true, bodyBytesMax: 1_000 } }, (request, reply) => {
        reply.hijack();
        request.raw.resume();
        reply.raw.writeHead(200, { 'content-length': 2 }).end('ok');
      }),
  });
  const socket = await openSocket(url);
  const all = readAll(socket);
  socket.write(
    `POST /v1/early HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  // The connection closes although the client would go on for ever.
  assert.equal(statusOf(await all), 200);
});

test('[76] tells a client that waits to go on only when its body is wanted', async (t) => {
  const { url } = await startGateway(t);
  const wanted = await openSocket(url);
  wanted.write(post('Connection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n'));
  const [first] = (await once(wanted, 'data')) as [Buffer];
  assert.match(first.toString(), /^HTTP\/1\.1 100 Continue/);
  wanted.write('{}');
  assert.match(await readAll(wanted), /^HTTP\/1\.1 200/);
  const denied = await sendRaw(
    url,
    `PUT /v1/topics/x HTTP/1.1\r\n${HOST}X-API-Key: ${API_KEY}\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
  );
  assert.equal(statusOf(denied), 403);
});

test('[77] gives up a slow head and a slow body with 408', async (t) => {
  const config = { headersTimeoutMs: 100, bodyIdleTimeoutMs: 100, requestTimeoutMs: 30_000 };
  const { url, seen } = await startGateway(t, { config });
  const head = await sendRaw(url, 'GET /v1/open HTTP/1.1\r\nHost: a');
  assert.equal(statusOf(head), 408);
  assert.equal(seen.length, 0);
  const body = await sendRaw(url, post('Content-Length: 10\r\n', '{'));
  assert.equal(statusOf(body), 408);
  assert.match(body, /"code":"request_timeout"/);
});

test('[77] gives up a client that does not read its answer', async (t) => {
  const { url } = await startGateway(t, {
    config: { idleTimeoutMs: 100 },
    routes: (app) =>
      app.get('/v1/large', { config: { public: true } }, (_request, reply) =>
        reply.send(Buffer.alloc(50_000_000)),
      ),
  });
  const socket = await openSocket(url);
  // Being given up is a reset of the connection.
  socket.on('error', () => {});
  socket.pause();
  socket.write(get('/v1/large'));
  const inFlight = async (): Promise<string> => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    return /^millrace_gateway_requests_in_flight (\d+)$/m.exec(metrics)?.[1] ?? '';
  };
  // The question itself is one in flight.
  while ((await inFlight()) !== '1') await new Promise((resolve) => setTimeout(resolve, 20));
  socket.destroy();
});

test('[78] serves the next request of a connection after one that asked for what is not there', async (t) => {
  const { url } = await startGateway(t);
  const raw = await sendRaw(url, get('/v1/nothing') + get('/v1/open', `${HOST}Connection: close\r\n`));
  assert.deepEqual(raw.match(/HTTP\/1\.1 \d+/g), ['HTTP/1.1 404', 'HTTP/1.1 200']);
});
