import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { API_KEY, startGateway } from '../../testing.ts';
import { serviceClientContract } from '../service-client.contract.ts';
import { createRemoteServiceClient } from './remote.ts';

serviceClientContract('remote', async (t, app) => {
  const origin = await app.listen({ port: 0, host: '127.0.0.1' });
  const client = createRemoteServiceClient({ name: 'processing', origin });
  t.after(() => client.close());
  return client;
});

/** A server that answers each connection with the same bytes, whatever it is asked; none at all hangs. */
async function startServer(t: TestContext, answer: string | undefined): Promise<string> {
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', () => {
      if (answer !== undefined) socket.end(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const CASES = [
  { name: 'that answers with no HTTP', answer: 'hello\r\n\r\n', status: 502, code: 'bad_upstream' },
  { name: 'that hangs up without a word', answer: '', status: 502, code: 'bad_upstream' },
  { name: 'that never answers', answer: undefined, status: 504, code: 'upstream_timeout' },
];

for (const { name, answer, status, code } of CASES) {
  test(`answers ${status} for a service ${name}`, async (t) => {
    const origin = await startServer(t, answer);
    const broken = createRemoteServiceClient({ name: 'processing', origin, headersTimeoutMs: 1_000 });
    t.after(() => broken.close());
    const { url } = await startGateway(t, {
      replaceService: async (_app, local) => ({
        ...local,
        forward: (forwarded) => broken.forward(forwarded),
      }),
    });
    const response = await fetch(`${url}/v1/open`);
    assert.equal(response.status, status);
    assert.equal(((await response.json()) as { code: string }).code, code);
  });
}

test('answers 503 for a service that is not there, and learns of it when it comes', async (t) => {
  const client = createRemoteServiceClient({ name: 'processing', origin: 'http://127.0.0.1:1' });
  t.after(() => client.close());
  let isThere = false;
  const { url } = await startGateway(t, {
    replaceService: async (_app, local) => ({
      ...client,
      call: (call) => (isThere ? local : client).call(call),
      forward: (forwarded) => (isThere ? local : client).forward(forwarded),
    }),
  });
  const absent = await fetch(`${url}/v1/open`);
  assert.equal(absent.status, 503);
  assert.equal(absent.headers.get('retry-after'), '1');
  assert.equal((await fetch(`${url}/readyz`)).status, 503);
  isThere = true;
  let status = 503;
  for (let i = 0; i < 100 && status === 503; i++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ status } = await fetch(`${url}/v1/open`));
  }
  assert.equal(status, 200);
});

test('shows the secret of the services where no access token says who asks, and only there', async (t) => {
  const { url, seen } = await startGateway(t, {
    replaceService: async (app) => {
      const origin = await app.listen({ port: 0, host: '127.0.0.1' });
      const client = createRemoteServiceClient({ name: 'processing', origin, serviceToken: 'shared-secret' });
      t.after(() => client.close());
      return client;
    },
  });
  await fetch(`${url}/v1/open`);
  await fetch(`${url}/v1/me`, { headers: { 'x-api-key': API_KEY } });
  const shown = seen.map(({ url: path, headers }) => [
    path,
    headers['authorization'] === 'Bearer shared-secret',
  ]);
  assert.deepEqual(shown, [
    ['/v1/open', true],
    ['/v1/me', false],
  ]);
  assert.match(String(seen[1]?.headers['authorization']), /^Bearer /u);
});
