import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startGateway } from '../../testing.ts';
import { serviceClientContract } from '../service-client.contract.ts';
import { createLocalServiceClient } from './local.ts';

serviceClientContract('local', async (_t, app) => createLocalServiceClient('processing', app));

test('a local application that writes after the gateway has ended its stream does no harm', async (t) => {
  const { gateway } = await startGateway(t, {
    routes: (app) =>
      app.get('/v1/stream', { config: { public: true } }, (_request, reply) => {
        reply.hijack();
        reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
        const timer = setInterval(() => reply.raw.write('data: x\n\n'), 1);
        setTimeout(() => clearInterval(timer), 100);
      }),
  });
  const response = await fetch(`${gateway.address.url}/v1/stream`);
  const drained = gateway.drain();
  assert.match(await response.text(), /^(?:data: x\n\n)*$/);
  await drained;
});
