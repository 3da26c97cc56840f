import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ATTACKS, get, HOST, post } from './http-attacks.ts';
import { sendRaw, startGateway, statusOf } from './testing.ts';

test('refuses the HTTP attack set, and the service sees nothing of it', async (t) => {
  const { url, seen } = await startGateway(t);
  for (const attack of ATTACKS) {
    await t.test(`[${attack.requirement}] ${attack.name}`, async () => {
      seen.length = 0;
      const raw = await sendRaw(url, attack.request, { until: attack.keepsConnection ? 'answer' : 'close' });
      const status = statusOf(raw);
      assert.equal(status, attack.status, raw.slice(0, 300));
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
