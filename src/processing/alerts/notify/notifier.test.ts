import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ManualClock, systemClock } from '#foundation';
import { openOutbox } from './adapters/outbox.ts';
import { isPrivateAddress } from './adapters/private-address.ts';
import { openWebhook, signatureHeaders } from './adapters/webhook.ts';
import type { DeliveryOutcome, Notification } from './notification.ts';
import { retryDelayMs } from './notifier.ts';

const notification: Notification = {
  id: 'ntf_1',
  event: 'firing',
  time: '2026-01-01T00:00:00.000Z',
  alert: {
    id: 'alt_1',
    rule: 'too-hot',
    severity: 'critical',
    summary: 'a is at 95',
    group: { sensor: 'a' },
    labels: {},
    value: 95,
    startedAt: '2026-01-01T00:00:00.000Z',
  },
};
const never = new AbortController().signal;

/** Delivers to a local endpoint that answers with `answer`, and returns the outcome and what it received. */
async function deliverTo(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  allowPrivateAddresses = true,
): Promise<{ outcome: DeliveryOutcome; requests: { headers: IncomingMessage['headers']; body: string }[] }> {
  const requests: { headers: IncomingMessage['headers']; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://localhost:${port}/hook`;
  const channel = openWebhook({ name: 'ops', url, secret: 'k', allowPrivateAddresses, clock: systemClock });
  const outcome = await channel.deliver(notification, never);
  server.closeAllConnections();
  server.close();
  return { outcome, requests };
}

test('a webhook receives a signed CloudEvent whose id is the same on each attempt', async () => {
  const { outcome, requests } = await deliverTo((_request, response) => response.end());
  assert.deepEqual(outcome, { ok: true });
  const [{ headers, body } = { headers: {}, body: '' }] = requests;
  assert.equal(headers['webhook-id'], 'ntf_1');
  assert.equal((JSON.parse(body) as { type: string }).type, 'io.millrace.alert.firing');
  const nowMs = Number(headers['webhook-timestamp']) * 1_000;
  const expected = signatureHeaders({ secret: 'k', clock: new ManualClock(nowMs) }, 'ntf_1', body);
  assert.equal(headers['webhook-signature'], expected['webhook-signature']);
});

test('5xx and 429 are tried again, other answers and redirects are final', async () => {
  const retryOf = async (status: number): Promise<boolean | undefined> => {
    const { outcome } = await deliverTo((_request, response) =>
      response.writeHead(status, { location: '/x' }).end(),
    );
    return outcome.ok ? undefined : outcome.retry;
  };
  assert.deepEqual(await Promise.all([500, 503, 429, 400, 404, 302].map(retryOf)), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('an endpoint that answers without end is cut off', async () => {
  const { outcome } = await deliverTo((_request, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      response.once('drain', pour);
    };
    pour();
  });
  assert.deepEqual(outcome, { ok: true });
});

test('loopback and private addresses are refused unless allowed, also behind a name', async () => {
  const { outcome, requests } = await deliverTo((_request, response) => response.end(), false);
  assert.equal(outcome.ok, false);
  assert.equal(!outcome.ok && outcome.retry, false);
  assert.equal(requests.length, 0);
  const direct = openWebhook({
    name: 'ops',
    url: 'http://[::1]:9/',
    secret: null,
    allowPrivateAddresses: false,
    clock: systemClock,
  });
  assert.match(JSON.stringify(await direct.deliver(notification, never)), /refused/u);
});

test('knows private addresses in all their spellings', () => {
  const inside = [
    '127.0.0.1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '::1',
    'fd00::1',
    '::ffff:10.0.0.1',
  ];
  const outside = ['1.1.1.1', '172.32.0.1', '2606:4700::1111'];
  assert.deepEqual(
    inside.map(isPrivateAddress),
    inside.map(() => true),
  );
  assert.deepEqual(
    outside.map(isPrivateAddress),
    outside.map(() => false),
  );
});

test('the outbox holds one whole file for each notification, however often it is delivered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-outbox-'));
  const outbox = openOutbox(directory);
  await outbox.deliver(notification, never);
  assert.deepEqual(await outbox.deliver(notification, never), { ok: true });
  assert.deepEqual(readdirSync(directory), ['ntf_1.json']);
  const event = JSON.parse(readFileSync(join(directory, 'ntf_1.json'), 'utf8')) as { subject: string };
  assert.equal(event.subject, 'alt_1');
});

test('waits double as long after each failure, up to five minutes', () => {
  assert.deepEqual([1, 2, 3, 9, 12].map(retryDelayMs), [1_000, 2_000, 4_000, 256_000, 300_000]);
});
