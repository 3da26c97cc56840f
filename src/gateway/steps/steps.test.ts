import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Span, SpanOptions, Tracing } from '#tracing';
import { ManualClock } from '#foundation';
import { API_KEY, startGateway } from '../testing.ts';
import { defaultGatewayConfig } from '../config.ts';
import { createSteps, type StepsOptions } from './create-steps.ts';
import { STEP_NAMES } from './step.ts';

test('[83] every request meets the steps in one order', () => {
  const unused = {} as StepsOptions;
  const steps = createSteps({
    ...unused,
    config: defaultGatewayConfig,
    services: {},
    clock: new ManualClock(),
  });
  assert.deepEqual(
    steps.map((step) => step.name),
    STEP_NAMES,
  );
});

test('[83] a request that fails several checks is refused by the first', async (t) => {
  const limits = { address: { quota: 1, windowS: 60 }, identity: { quota: 1, windowS: 60 } };
  const { url } = await startGateway(t, { config: { limits } });
  const codeOf = async (path: string, headers: Record<string, string> = {}): Promise<unknown> =>
    ((await (await fetch(url + path, { headers })).json()) as { code?: unknown }).code;
  assert.equal(await codeOf('/v1/topics/x', { 'x-api-key': API_KEY }), 'permission_denied');
  assert.equal(await codeOf('/v1/topics/x', { 'x-api-key': 'mr_unknown' }), 'too_many_requests');
  assert.equal(await codeOf('/v1/nothing'), 'too_many_requests');
  assert.equal(await codeOf('/v1/%00'), 'invalid_path');
});

test('one trace shows the steps of a request by name, each below the gateway', async (t) => {
  const spans: { name: string; parent: string | undefined; id: string; isEnded: boolean }[] = [];
  const tracing: Tracing = {
    enabled: true,
    startSpan(name, options: SpanOptions = {}): Span {
      const id = `${spans.length + 1}`.padStart(16, '0');
      const span = { name, parent: options.parent?.spanId, id, isEnded: false };
      spans.push(span);
      return {
        context: { traceId: 'a'.repeat(32), spanId: id, sampled: true },
        setAttributes: () => undefined,
        setError: () => undefined,
        end: () => {
          span.isEnded = true;
        },
      };
    },
    shutdown: () => Promise.resolve(),
  };
  const { gateway, url, seen } = await startGateway(t, { tracing });
  const headers = { 'x-api-key': API_KEY };
  await (await fetch(`${url}/v1/topics/orders/events`, { method: 'POST', headers })).text();
  await gateway.drain();
  assert.deepEqual(
    spans.map((span) => span.name),
    [
      'gateway',
      'gateway.limit',
      'gateway.authenticate',
      'gateway.limit',
      'gateway.authorize',
      'gateway.route',
      'discovery',
      'service',
      'response',
    ],
  );
  const [root, ...children] = spans;
  assert.ok(children.every((span) => span.parent === root?.id));
  assert.ok(spans.every((span) => span.isEnded));
  const service = spans.find((span) => span.name === 'service');
  assert.equal(seen[0]?.headers['traceparent'], `00-${'a'.repeat(32)}-${service?.id}-01`);
});
