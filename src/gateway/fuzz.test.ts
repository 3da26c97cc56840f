import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sendRaw, startGateway, statusOf } from './testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);
const RUNS = 400;

// Pieces of requests, valid and not, that a run puts together, and now and then changes by a byte.
const METHODS = ['GET', 'POST', 'PUT', 'HEAD', 'OPTIONS', 'TRACE', 'CONNECT', 'PRI', 'get', ''];
const TARGETS = [
  '/',
  '/v1/open',
  '/v1/topics/a',
  '/v1/../x',
  '//',
  '*',
  'http://a/v1/open',
  '/%',
  '/?%00',
  '',
  '/docs',
];
const FIELDS = [
  'Host: a',
  'Host: b',
  'Content-Length: 2',
  'Content-Length: 1e3',
  'Transfer-Encoding: chunked',
  'Transfer-Encoding: identity',
  'Connection: close',
  'Connection: keep-alive, host',
  'Connection: Upgrade',
  'Upgrade: h2c',
  'Expect: 100-continue',
  'Authorization: Bearer mr_x',
  'Cookie: sid=0123456789abcdef; sid=x',
  'X-Forwarded-For: ::ffff:1.2.3.4, x',
  'traceparent: 00-x',
  'Content-Type: application/json',
  'Accept: text/html',
  ' folded',
  ': nameless',
  'A\u0000: b',
];
const ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', ''];
const BODIES = ['', '{}', '2\r\n{}\r\n0\r\n\r\n', '0\r\n\r\n', 'zz\r\n', 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'];

const head = fc
  .record({
    method: fc.constantFrom(...METHODS),
    target: fc.oneof(fc.constantFrom(...TARGETS), fc.webPath(), fc.string({ unit: 'binary', maxLength: 40 })),
    version: fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
    fields: fc.array(fc.tuple(fc.constantFrom(...FIELDS), fc.constantFrom(...ENDS)), { maxLength: 8 }),
    body: fc.constantFrom(...BODIES),
  })
  .map(
    ({ method, target, version, fields, body }) =>
      `${method} ${target} ${version}\r\n${fields.map(([field, end]) => field + end).join('')}\r\n${body}`,
  );
const mutated = fc.tuple(head, fc.nat(), fc.integer({ min: 0, max: 255 })).map(([text, at, code]) => {
  const index = at % (text.length + 1);
  return text.slice(0, index) + String.fromCharCode(code) + text.slice(index + 1);
});
const garbage = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString('latin1'));

test('answers any bytes with valid HTTP or a closed connection, and leaks no socket', async (t) => {
  const { gateway, url } = await startGateway(t, { consoleDirectory: import.meta.dirname });
  const property = fc.asyncProperty(fc.oneof(head, mutated, garbage), async (bytes) => {
    const raw = await sendRaw(url, bytes, { silenceMs: 30 });
    assert.ok(raw === '' || statusOf(raw) >= 100, `not HTTP: ${raw.slice(0, 100)}`);
    assert.ok(!/HTTP\/1\.1 500/.test(raw), raw);
  });
  await fc.assert(property, { seed, numRuns: RUNS });
  assert.equal((await fetch(`${url}/v1/open`)).status, 200);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  // The one in flight is the question itself.
  assert.match(metrics, /^millrace_gateway_requests_in_flight 1$/m);
  await gateway.drain();
});
