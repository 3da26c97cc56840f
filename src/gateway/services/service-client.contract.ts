import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { PassThrough, Readable } from 'node:stream';
import { type TestContext, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { startGateway, type TestGateway } from '../testing.ts';
import type { ServiceClient } from './service-client.ts';

/** Opens a client for a service that is this application; closes what it opened when the test ends. */
export type OpenServiceClient = (t: TestContext, app: FastifyInstance) => Promise<ServiceClient>;

/** What the application under test has seen of the streams it was part of. */
interface Events {
  uploadAborted: Promise<unknown>;
  downloadClosed: Promise<unknown>;
  source: PassThrough;
}

/** The promise of a {@link ServiceClient}, seen through a gateway by a real client. */
export function serviceClientContract(name: string, open: OpenServiceClient): void {
  test(`${name}: answers a call of the gateway's own with status and JSON`, async (t) => {
    const { client } = await start(t, open);
    const answer = await client.call({ method: 'POST', path: '/internal/echo', body: { a: 1 } });
    assert.deepEqual(answer, { status: 200, body: { echo: { a: 1 } }, retryAfterS: undefined });
    const missing = await client.call({ method: 'GET', path: '/internal/nothing' });
    assert.equal(missing.status, 404);
    const busy = await client.call({ method: 'GET', path: '/internal/busy' });
    assert.deepEqual([busy.status, busy.retryAfterS], [503, 7]);
  });

  test(`${name}: streams a large body up and a large response down, whole`, async (t) => {
    const { url } = await start(t, open);
    const chunk = Buffer.alloc(65_536, 'millrace');
    const body = Readable.from(repeat(chunk, 160));
    const response = await fetch(`${url}/v1/digest`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: Readable.toWeb(body) as ReadableStream<Uint8Array>,
      duplex: 'half',
    });
    const expected = createHash('sha256');
    for (const part of repeat(chunk, 160)) expected.update(part);
    assert.deepEqual(await response.json(), { digest: expected.digest('hex') });
    const down = await fetch(`${url}/v1/large`);
    assert.equal((await down.arrayBuffer()).byteLength, 160 * 65_536);
  });

  test(`${name}: passes status, repeated fields, empty answers and HEAD`, async (t) => {
    const { url } = await start(t, open);
    const created = await fetch(`${url}/v1/created`, { method: 'POST' });
    assert.equal(created.status, 201);
    assert.deepEqual(created.headers.getSetCookie(), ['a=1', 'b=2']);
    const empty = await fetch(`${url}/v1/empty`);
    assert.equal(empty.status, 204);
    const head = await fetch(`${url}/v1/open`, { method: 'HEAD' });
    assert.equal(head.status, 200);
    assert.equal(await head.text(), '');
  });

  test(`${name}: [80] lets each event of a stream through at once, and passes Last-Event-ID`, async (t) => {
    const { url, events, seen } = await start(t, open);
    const response = await get(`${url}/v1/stream`, { 'last-event-id': '41' });
    assert.equal(response.headers['content-type'], 'text/event-stream');
    for (const text of ['id: 42\ndata: a\n\n', 'id: 43\ndata: b\n\n']) {
      events.source.write(text);
      const [chunk] = (await once(response, 'data')) as [Buffer];
      assert.equal(chunk.toString(), text);
    }
    assert.equal(seen.at(-1)?.headers['last-event-id'], '41');
    response.destroy();
    await events.downloadClosed;
  });

  test(`${name}: [81] tells the service when the client leaves in the middle of a response`, async (t) => {
    const { url, events } = await start(t, open);
    const response = await get(`${url}/v1/stream`);
    events.source.write('data: a\n\n');
    await once(response, 'data');
    response.destroy();
    await events.downloadClosed;
    assert.equal((await fetch(`${url}/v1/open`)).status, 200);
  });

  test(`${name}: [81] tells the service when the client leaves in the middle of its body`, async (t) => {
    const { url, events } = await start(t, open);
    const upload = httpRequest(`${url}/v1/digest`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
    });
    upload.on('error', () => undefined);
    upload.write('the beginning');
    await once(events.source, 'uploading');
    upload.destroy();
    await events.uploadAborted;
    assert.equal((await fetch(`${url}/v1/open`)).status, 200);
  });

  test(`${name}: [81] resets the client when the service breaks off, never ends cleanly`, async (t) => {
    const { url } = await start(t, open);
    for (const path of ['/v1/broken', '/v1/broken-with-length']) {
      const response = await get(url + path);
      const chunks: Buffer[] = [];
      const read = async (): Promise<void> => {
        for await (const chunk of response) chunks.push(chunk as Buffer);
      };
      await assert.rejects(read(), { code: 'ECONNRESET' }, path);
      assert.equal(Buffer.concat(chunks).toString(), 'the beginning', path);
    }
    assert.equal((await fetch(`${url}/v1/open`)).status, 200);
  });

  test(`${name}: [76] refuses a chunked body that grows too large on its way to the service`, async (t) => {
    const { url } = await start(t, open);
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const upload = httpRequest(`${url}/v1/small`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
      });
      upload.on('response', resolve);
      upload.on('error', reject);
      for (const part of repeat(Buffer.alloc(600), 4)) upload.write(part);
    });
    assert.equal(response.statusCode, 413);
    response.destroy();
    assert.equal((await fetch(`${url}/v1/open`)).status, 200);
  });
}

interface Started extends TestGateway {
  client: ServiceClient;
  events: Events;
}

async function start(t: TestContext, open: OpenServiceClient): Promise<Started> {
  const source = new PassThrough();
  const uploadAborted = once(source, 'upload-aborted');
  const downloadClosed = once(source, 'download-closed');
  let client: ServiceClient | undefined;
  const gateway = await startGateway(t, {
    routes: (app) => addRoutes(app, source),
    replaceService: async (app) => {
      client = await open(t, app);
      return client;
    },
  });
  assert.ok(client);
  return { ...gateway, client, events: { source, uploadAborted, downloadClosed } };
}

function addRoutes(app: FastifyInstance, source: PassThrough): void {
  const open = { config: { public: true, bodyBytesMax: 20_000_000 } };
  app.post('/internal/echo', { config: { internal: true } }, (request) => ({ echo: request.body }));
  app.get('/internal/busy', { config: { internal: true } }, (_request, reply) =>
    reply.code(503).header('retry-after', '7').send({}),
  );
  app.post('/v1/digest', { ...open, bodyLimit: 20_000_000 }, async (request) => ({
    digest: await digestOf(request.body as Readable, source),
  }));
  app.post('/v1/small', { config: { public: true, bodyBytesMax: 1_000 } }, async (request) => ({
    digest: await digestOf(request.body as Readable, source),
  }));
  app.get('/v1/large', open, () => Readable.from(repeat(Buffer.alloc(65_536), 160)));
  app.post('/v1/created', open, (_request, reply) =>
    reply.code(201).header('set-cookie', ['a=1', 'b=2']).send({}),
  );
  app.get('/v1/empty', open, (_request, reply) => reply.code(204).send());
  app.get('/v1/stream', open, (_request, reply) => {
    reply.raw.once('close', () => source.emit('download-closed'));
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
    source.pipe(reply.raw);
  });
  app.get('/v1/broken', open, (_request, reply) => {
    reply.hijack();
    breakOff(reply.raw, {});
  });
  app.get('/v1/broken-with-length', open, (_request, reply) => {
    reply.hijack();
    breakOff(reply.raw, { 'content-length': '1000' });
  });
}

function breakOff(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { 'content-type': 'text/plain', ...headers });
  response.write('the beginning', () => setTimeout(() => response.destroy(), 20));
}

async function digestOf(body: Readable, source: PassThrough): Promise<string> {
  const digest = createHash('sha256');
  try {
    for await (const chunk of body) {
      source.emit('uploading');
      digest.update(chunk as Buffer);
    }
  } catch (error) {
    source.emit('upload-aborted');
    throw error;
  }
  return digest.digest('hex');
}

function* repeat(chunk: Buffer, times: number): Generator<Buffer> {
  for (let i = 0; i < times; i++) yield chunk;
}

async function get(url: string, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  const call = httpRequest(url, { headers });
  call.on('error', () => undefined);
  call.end();
  const [response] = (await once(call, 'response')) as [IncomingMessage];
  return response;
}
