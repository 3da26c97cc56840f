import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { API_KEY, openSocket, readAll, sendRaw, startGateway, statusOf } from './testing.ts';

interface Attack {
  /** Number of the requirement. */
  requirement: number;
  name: string;
  /** The whole request, as bytes in Latin-1. */
  request: string;
  statuses: readonly number[];
  /** The connection can be kept: the request was understood, and refused for what it asks. */
  keepsConnection?: boolean;
}

const HOST = 'Host: a.example\r\n';
const get = (target: string, fields = HOST): string => `GET ${target} HTTP/1.1\r\n${fields}\r\n`;
const post = (fields: string, body = ''): string =>
  `POST /v1/open HTTP/1.1\r\n${HOST}Content-Type: application/json\r\n${fields}\r\n${body}`;
const bad = [400];

const ATTACKS: readonly Attack[] = [
  {
    requirement: 72,
    name: 'two hosts',
    request: get('/v1/open', `${HOST}Host: b.example\r\n`),
    statuses: bad,
  },
  { requirement: 72, name: 'two equal hosts', request: get('/v1/open', HOST + HOST), statuses: bad },
  { requirement: 72, name: 'no host', request: get('/v1/open', ''), statuses: bad },
  { requirement: 72, name: 'an empty host', request: get('/v1/open', 'Host:\r\n'), statuses: bad },
  { requirement: 72, name: 'a host with a path', request: get('/v1/open', 'Host: a/b\r\n'), statuses: bad },
  {
    requirement: 72,
    name: 'a host with user info',
    request: get('/v1/open', 'Host: a@b\r\n'),
    statuses: bad,
  },
  { requirement: 72, name: 'no host in HTTP/1.0', request: 'GET /v1/open HTTP/1.0\r\n\r\n', statuses: bad },
  {
    requirement: 72,
    name: 'a length and a transfer coding',
    request: post('Content-Length: 4\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a transfer coding and a length',
    request: post('Transfer-Encoding: chunked\r\nContent-Length: 4\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'two lengths',
    request: post('Content-Length: 2\r\nContent-Length: 3\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'two equal lengths',
    request: post('Content-Length: 2\r\nContent-Length: 2\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a list of lengths',
    request: post('Content-Length: 2, 2\r\n', '{}'),
    statuses: bad,
  },
  { requirement: 72, name: 'a signed length', request: post('Content-Length: +2\r\n', '{}'), statuses: bad },
  {
    requirement: 72,
    name: 'a negative length',
    request: post('Content-Length: -2\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a hexadecimal length',
    request: post('Content-Length: 0x2\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a length beyond numbers',
    request: post('Content-Length: 99999999999999999999\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'an unknown transfer coding',
    request: post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a transfer coding before chunked',
    request: post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a transfer coding that does not end in chunked',
    request: post('Transfer-Encoding: chunked, identity\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'two transfer codings',
    request: post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a transfer coding hidden by a vertical tab',
    request: post('Transfer-Encoding: \u000bchunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a transfer coding in HTTP/1.0',
    request: `POST /v1/open HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a space before the colon',
    request: post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a bare LF after the request line',
    request: `GET /v1/open HTTP/1.1\n${HOST}\r\n`,
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a bare LF after a field',
    request: get('/v1/open', `${HOST}A: b\nC: d\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a bare LF at the end',
    request: `GET /v1/open HTTP/1.1\r\n${HOST}\n`,
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a bare CR in a field',
    request: get('/v1/open', `${HOST}A: b\rC: d\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a folded field',
    request: get('/v1/open', `${HOST}A: b\r\n  c\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a fold before the first field',
    request: get('/v1/open', ` A: b\r\n${HOST}`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a NUL in a field',
    request: get('/v1/open', `${HOST}A: b\u0000c\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a bell in a field',
    request: get('/v1/open', `${HOST}A: b\u0007c\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a DEL in a field',
    request: get('/v1/open', `${HOST}A: b\u007fc\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a field without a name',
    request: get('/v1/open', `${HOST}: b\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a field name with a control',
    request: get('/v1/open', `${HOST}A\u0001b: c\r\n`),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a chunk size beyond numbers',
    request: post('Transfer-Encoding: chunked\r\n', 'fffffffffffffffff\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'a chunk size with a sign',
    request: post('Transfer-Encoding: chunked\r\n', '+2\r\n{}\r\n0\r\n\r\n'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'two content types',
    request: post('Content-Type: text/plain\r\nContent-Length: 2\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'two authorizations',
    request: get('/v1/me', `${HOST}Authorization: a\r\nAuthorization: b\r\n`),
    statuses: bad,
  },
  { requirement: 72, name: 'an HTTP/2 preface', request: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', statuses: bad },
  {
    requirement: 72,
    name: 'an unknown version',
    request: `GET /v1/open HTTP/3.7\r\n${HOST}\r\n`,
    statuses: bad,
  },
  {
    requirement: 72,
    name: 'no HTTP at all',
    request: '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001',
    statuses: bad,
  },

  {
    requirement: 73,
    name: 'an absolute target at another host',
    request: get('http://b.example/v1/open'),
    statuses: [421],
  },
  {
    requirement: 73,
    name: 'an absolute target with user info',
    request: get('http://a.example@b.example/v1/open'),
    statuses: [421],
  },
  {
    requirement: 73,
    name: 'an absolute target of another scheme',
    request: get('ftp://a.example/v1/open'),
    statuses: bad,
  },
  { requirement: 73, name: 'two leading slashes', request: get('//b.example/v1/open'), statuses: bad },
  { requirement: 73, name: 'a dot segment', request: get('/v1/../internal/secret'), statuses: bad },
  { requirement: 73, name: 'a dot segment at the end', request: get('/v1/open/..'), statuses: bad },
  { requirement: 73, name: 'a single dot', request: get('/v1/./open'), statuses: bad },
  {
    requirement: 73,
    name: 'an encoded dot segment',
    request: get('/v1/%2e%2e/internal/secret'),
    statuses: bad,
  },
  {
    requirement: 73,
    name: 'a half encoded dot segment',
    request: get('/v1/.%2E/internal/secret'),
    statuses: bad,
  },
  { requirement: 73, name: 'an encoded slash', request: get('/v1%2fopen'), statuses: bad },
  { requirement: 73, name: 'an encoded slash in capitals', request: get('/v1/topics/a%2Fb'), statuses: bad },
  { requirement: 73, name: 'an encoded NUL', request: get('/v1/topics/a%00'), statuses: bad },
  { requirement: 73, name: 'an encoded line end', request: get('/v1/topics/a%0d%0ab'), statuses: bad },
  { requirement: 73, name: 'a NUL in the query', request: get('/v1/open?a=%00'), statuses: bad },
  { requirement: 73, name: 'a backslash', request: get('/v1\\open'), statuses: bad },
  { requirement: 73, name: 'an encoded backslash', request: get('/v1%5copen'), statuses: bad },
  { requirement: 73, name: 'overlong UTF-8', request: get('/v1/topics/%c0%ae%c0%ae'), statuses: bad },
  { requirement: 73, name: 'a lone surrogate', request: get('/v1/topics/%ed%a0%80'), statuses: bad },
  { requirement: 73, name: 'half an encoding', request: get('/v1/topics/%4'), statuses: bad },
  { requirement: 73, name: 'no encoding', request: get('/v1/topics/%zz'), statuses: bad },
  { requirement: 73, name: 'a bare byte beyond ASCII', request: get('/v1/topics/\u00e4'), statuses: bad },
  { requirement: 73, name: 'a fragment', request: get('/v1/open#x'), statuses: bad },
  { requirement: 73, name: 'a target without a slash', request: get('v1/open'), statuses: bad },
  { requirement: 73, name: 'an asterisk', request: `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, statuses: bad },

  {
    requirement: 74,
    name: 'a connection field that names the length',
    request: post('Connection: content-length\r\nContent-Length: 2\r\n', '{}'),
    statuses: bad,
  },
  {
    requirement: 74,
    name: 'a connection field that names the host',
    request: get('/v1/open', `${HOST}Connection: Host\r\n`),
    statuses: bad,
  },

  { requirement: 76, name: 'a target of 9 kB', request: get(`/v1/${'a'.repeat(9_000)}`), statuses: [414] },
  { requirement: 76, name: 'a target of 30 kB', request: get(`/v1/${'a'.repeat(30_000)}`), statuses: [414] },
  {
    requirement: 76,
    name: 'a field of 20 kB',
    request: get('/v1/open', `${HOST}A: ${'a'.repeat(20_000)}\r\n`),
    statuses: [431],
  },
  {
    requirement: 76,
    name: 'a field of 40 kB',
    request: get('/v1/open', `${HOST}A: ${'a'.repeat(40_000)}\r\n`),
    statuses: [431],
  },
  {
    requirement: 76,
    name: '101 fields',
    request: get('/v1/open', HOST + 'a: b\r\n'.repeat(101)),
    statuses: [431],
  },
  {
    requirement: 76,
    name: '2,000 fields',
    request: get('/v1/open', HOST + 'a: b\r\n'.repeat(2_000)),
    statuses: [431],
  },
  {
    requirement: 76,
    name: 'a declared body that is too large',
    request: post('Content-Length: 1001\r\n'),
    statuses: [413],
  },
  {
    requirement: 76,
    name: 'a body that is too large for one who waits',
    request: post('Expect: 100-continue\r\nContent-Length: 1001\r\n'),
    statuses: [413],
  },
  {
    requirement: 76,
    name: 'an unknown expectation',
    request: post('Expect: tea\r\nContent-Length: 2\r\n', '{}'),
    statuses: [417],
  },

  { requirement: 78, name: 'TRACE', request: `TRACE /v1/open HTTP/1.1\r\n${HOST}\r\n`, statuses: [405] },
  {
    requirement: 78,
    name: 'CONNECT',
    request: `CONNECT b.example:443 HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [405],
  },
  {
    requirement: 78,
    name: 'a method of another protocol',
    request: `PROPFIND /v1/open HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [405],
  },
  {
    requirement: 78,
    name: 'an invented method',
    request: `STEAL /v1/open HTTP/1.1\r\n${HOST}\r\n`,
    statuses: bad,
  },
  {
    requirement: 78,
    name: 'an internal path',
    request: get('/internal/secret'),
    statuses: [404],
    keepsConnection: true,
  },
  {
    requirement: 78,
    name: 'an internal path in capitals',
    request: get('/INTERNAL/secret'),
    statuses: [404],
    keepsConnection: true,
  },
  {
    requirement: 78,
    name: 'the document of a service',
    request: get('/v1/open/'),
    statuses: [404],
    keepsConnection: true,
  },

  {
    requirement: 80,
    name: 'a WebSocket without a token',
    request: get(
      '/v1/me',
      `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n`,
    ),
    statuses: [401],
    keepsConnection: true,
  },
  {
    requirement: 80,
    name: 'a WebSocket with a wrong token',
    request: get(
      '/v1/me',
      `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer mr_wrong\r\n`,
    ),
    statuses: [401],
    keepsConnection: true,
  },
];

test('refuses the HTTP attack set, and the service sees nothing of it', async (t) => {
  const { url, seen } = await startGateway(t);
  for (const attack of ATTACKS) {
    await t.test(`[${attack.requirement}] ${attack.name}`, async () => {
      seen.length = 0;
      const raw = await sendRaw(url, attack.request, attack.keepsConnection ? 50 : 500);
      const status = statusOf(raw);
      assert.ok(
        attack.statuses.includes(status),
        `expected ${attack.statuses.join(' or ')}, got: ${raw.slice(0, 300)}`,
      );
      assert.match(raw, /^content-type: application\/problem\+json\r$/im);
      const body = JSON.parse(raw.slice(raw.indexOf('\r\n\r\n') + 4)) as { status: number; code: string };
      assert.equal(body.status, status);
      if (!attack.keepsConnection) assert.match(raw, /^connection: close\r$/im);
      assert.equal(raw.match(/HTTP\/1\.1 \d/g)?.length, 1, 'one request has one answer');
      assert.deepEqual(seen, []);
    });
  }
});

test('[72] a request smuggled behind a refused one is never answered', async (t) => {
  const { url, seen } = await startGateway(t);
  const smuggled = get('/v1/open');
  const raw = await sendRaw(
    url,
    post('Content-Length: 0\r\nTransfer-Encoding: chunked\r\n', `0\r\n\r\n${smuggled}`),
  );
  assert.equal(raw.match(/HTTP\/1\.1 \d/g)?.length, 1);
  const second = await sendRaw(url, `GET /v1/%2e%2e/x HTTP/1.1\r\n${HOST}\r\n${smuggled}`);
  assert.equal(second.match(/HTTP\/1\.1 \d/g)?.length, 1);
  assert.deepEqual(seen, []);
});

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
  const head = await sendRaw(url, 'GET /v1/open HTTP/1.1\r\nHost: a', 5_000);
  assert.equal(statusOf(head), 408);
  assert.equal(seen.length, 0);
  const body = await sendRaw(url, post('Content-Length: 10\r\n', '{'), 5_000);
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
