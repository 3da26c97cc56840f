import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createTracing, noTracing, parseTraceparent } from './index.ts';

interface ExportedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  status?: { code?: number };
}

test('loads nothing and does nothing without an endpoint', async () => {
  const tracing = await createTracing({ service: 'millrace', version: '1.0.0' });
  assert.equal(tracing, noTracing);
  const span = tracing.startSpan('gateway');
  assert.equal(span.context, undefined);
  assert.equal(tracing.startSpan('service'), span);
  await tracing.shutdown();
});

test('sends spans of one trace with their parents to the collector', async (t) => {
  const received: ExportedSpan[] = [];
  const collector = createServer((request, response) => {
    void readJson(request).then((body) => {
      received.push(...spansOf(body));
      response.setHeader('content-type', 'application/json').end('{}');
    });
  });
  t.after(() => collector.close());
  collector.listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}/`;

  const tracing = await createTracing({ endpoint, service: 'millrace', version: '1.0.0' });
  const parent = parseTraceparent('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00');
  const gateway = tracing.startSpan('gateway', { parent, kind: 'server' });
  const limit = tracing.startSpan('gateway.limit', { parent: gateway.context });
  limit.setError(new Error('secret detail'));
  limit.end();
  gateway.end();
  await tracing.shutdown();

  const [limitSpan, gatewaySpan] = received;
  assert.deepEqual(
    received.map((span) => [span.name, span.traceId]),
    [
      ['gateway.limit', parent?.traceId],
      ['gateway', parent?.traceId],
    ],
  );
  assert.equal(gatewaySpan?.parentSpanId, parent?.spanId);
  assert.equal(limitSpan?.parentSpanId, gatewaySpan?.spanId);
  assert.equal(limitSpan?.status?.code, 2);
  assert.ok(!JSON.stringify(received).includes('secret detail'));
});

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function spansOf(body: unknown): ExportedSpan[] {
  const { resourceSpans } = body as { resourceSpans: { scopeSpans: { spans: ExportedSpan[] }[] }[] };
  return resourceSpans.flatMap((resource) => resource.scopeSpans.flatMap((scope) => scope.spans));
}
