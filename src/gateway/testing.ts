import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { systemClock } from '#foundation';
import { createService } from '#http';
import type { AuditReport, EvaluationRequest, ExchangeRequest, Principal } from '#identity';
import { silentLogger } from '#logging';
import { createMetrics } from '#metrics';
import { noTracing } from '#tracing';
import type { FastifyInstance } from 'fastify';
import {
  createGateway,
  createLocalServiceClient,
  type Gateway,
  type GatewayOptions,
  type ServiceClient,
} from './index.ts';

/** For the gateway's own tests: a gateway before a service that remembers what it saw, and a small auth service. */
export interface TestGateway {
  gateway: Gateway;
  url: string;
  auth: TestAuth;
  /** What reached the service: method, url and fields of each request. */
  seen: SeenRequest[];
}

export interface SeenRequest {
  method: string;
  url: string;
  headers: Record<string, unknown>;
  rawHeaders: string[];
}

export interface TestAuth {
  /** Principals by credential. */
  principals: Map<string, Principal>;
  /** `principal id` + space + `action`, optionally + space + `resource id`. */
  permissions: Set<string>;
  exchanges: ExchangeRequest[];
  evaluations: EvaluationRequest[];
  reports: AuditReport[];
  /** While true, every internal call fails. */
  isDown: boolean;
}

export const SESSION = 'session-0123456789abcdef';
export const API_KEY = 'mr_demo-0123456789';
export const CSRF_TOKEN = 'csrf-of-the-session';

const VIEWER: Principal = {
  id: 'usr_1',
  kind: 'user',
  name: 'ana',
  tenant: 'default',
  roles: ['viewer'],
  scopes: [],
};
const KEY: Principal = {
  id: 'key_1',
  kind: 'api-key',
  name: 'demo',
  tenant: 'default',
  roles: [],
  scopes: [],
};

export interface TestGatewayOptions extends Partial<Omit<GatewayOptions, 'services'>> {
  /** Adds routes to the service before it starts. */
  routes?: (app: FastifyInstance) => void;
  /** What the auth service answers to every evaluation, instead of a decision. */
  decide?: () => unknown;
  /** Puts another client in the place of the local one of the service. */
  replaceService?: (app: FastifyInstance, local: ServiceClient) => Promise<ServiceClient>;
}

export async function startGateway(t: TestContext, options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { routes, replaceService, decide, ...gatewayOptions } = options;
  const auth: TestAuth = {
    principals: new Map([
      [SESSION, VIEWER],
      [API_KEY, KEY],
    ]),
    permissions: new Set([
      'usr_1 topic:read',
      'usr_1 topic:write',
      'key_1 event:write',
      'usr_1 overview:read',
    ]),
    exchanges: [],
    evaluations: [],
    reports: [],
    isDown: false,
  };
  const seen: SeenRequest[] = [];
  const authApp = await createAuthApp(auth, decide);
  const app = await createThingsApp(seen, routes);
  const local = createLocalServiceClient('processing', app);
  const services = {
    auth: createLocalServiceClient('auth', authApp),
    processing: (await replaceService?.(app, local)) ?? local,
  };
  const gateway = createGateway({
    services,
    logger: silentLogger,
    metrics: createMetrics(),
    tracing: noTracing,
    clock: systemClock,
    version: '1.0.0',
    loadMonitor: { isOverloaded: () => false, close: () => undefined },
    ...gatewayOptions,
  });
  await gateway.listen(0, '127.0.0.1');
  t.after(async () => {
    await gateway.close();
    await Promise.all([authApp.close(), app.close()]);
  });
  return { gateway, url: gateway.address.url, auth, seen };
}

/** A service with one route for each kind of access. */
export async function createThingsApp(
  seen: SeenRequest[],
  routes?: (app: FastifyInstance) => void,
): Promise<FastifyInstance> {
  const { app } = await createService({
    name: 'processing',
    description: 'Things.',
    version: '1.0.0',
    logger: silentLogger,
    clock: systemClock,
    verify: (token) => ({ ...VIEWER, id: token }),
  });
  app.addHook('onRequest', async ({ raw }) => {
    if (raw.url === '/openapi.json') return;
    const { method = '', url = '', headers, rawHeaders } = raw;
    seen.push({ method, url, headers: { ...headers }, rawHeaders: [...rawHeaders] });
  });
  app.addContentTypeParser('application/octet-stream', (_request, payload, done) => {
    done(null, payload);
  });
  app.get('/v1/open', { config: { public: true } }, () => ({ open: true }));
  app.post('/v1/open', { config: { public: true, bodyBytesMax: 1_000 } }, (request) => ({
    got: request.body,
  }));
  app.get(
    '/v1/topics/:topic',
    { config: { action: 'topic:read', resource: 'topic', resourceParam: 'topic' } },
    (request) => ({ topic: (request.params as { topic: string }).topic, who: request.principal.id }),
  );
  app.put('/v1/topics/:topic', { config: { action: 'topic:write', resource: 'topic' } }, () => ({
    done: true,
  }));
  app.post('/v1/topics/:topic/events', { config: { action: 'event:write' } }, () => ({ accepted: 1 }));
  app.get('/v1/me', { config: { authenticated: true } }, (request) => ({ who: request.principal.id }));
  app.get('/internal/secret', { config: { internal: true } }, () => ({ secret: true }));
  routes?.(app);
  await app.ready();
  return app;
}

async function createAuthApp(auth: TestAuth, decide?: () => unknown): Promise<FastifyInstance> {
  const { app } = await createService({
    name: 'auth',
    description: 'A stand-in that knows two callers.',
    version: '1.0.0',
    logger: silentLogger,
    clock: systemClock,
    verify: () => VIEWER,
  });
  app.addHook('onRequest', async (request, reply) => {
    if (auth.isDown && request.url.startsWith('/internal/')) await reply.code(500).send('down');
  });
  const internal = { config: { internal: true } };
  app.post<{ Body: ExchangeRequest }>('/internal/auth/exchange', internal, (request, reply) => {
    auth.exchanges.push(request.body);
    const { type, value } = request.body.credential;
    const principal = auth.principals.get(value);
    if (principal === undefined) return reply.code(401).send({ code: 'credentials_invalid' });
    const session = { csrfToken: CSRF_TOKEN, expiresAt: '', passwordChangeRequired: false };
    return {
      accessToken: principal.id,
      expiresInS: 60,
      principal,
      ...(type === 'session' ? { session } : {}),
    };
  });
  app.post<{ Body: EvaluationRequest }>('/internal/auth/evaluation', internal, (request) => {
    auth.evaluations.push(request.body);
    if (decide !== undefined) return decide();
    const { subject, action, resource } = request.body;
    const decision =
      auth.permissions.has(`${subject.id} ${action.name}`) ||
      auth.permissions.has(`${subject.id} ${action.name} ${resource.id ?? ''}`);
    return { decision, context: { reason: decision ? 'permitted' : 'permission_denied', message: '' } };
  });
  app.post<{ Body: AuditReport }>('/internal/auth/audit', internal, (request, reply) => {
    auth.reports.push(request.body);
    return reply.code(204).send();
  });
  app.get('/auth/v1/end', { config: { authenticated: true } }, () => ({
    ended: auth.principals.delete(SESSION),
  }));
  app.post('/auth/v1/login', { config: { public: true } }, () => ({ ok: true }));
  await app.ready();
  return app;
}

/** When a raw answer is read to its end. */
export interface ReadOptions {
  /** The server closes the connection, or one whole answer with a length is there. */
  until?: 'close' | 'answer';
  /** Nothing has come for so long. */
  silenceMs?: number;
}

/** Sends raw bytes on a connection of their own and returns all that comes back. */
export async function sendRaw(
  url: string,
  bytes: string | Buffer,
  options: ReadOptions = {},
): Promise<string> {
  const socket = await openSocket(url);
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  return readAll(socket, options);
}

export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  return socket;
}

export function readAll(
  socket: Socket,
  { until = 'close', silenceMs = 10_000 }: ReadOptions = {},
): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const finish = (): void => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(silenceMs, finish);
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until === 'answer' && isWholeAnswer(text)) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
  });
}

function isWholeAnswer(text: string): boolean {
  const headEnd = text.indexOf('\r\n\r\n');
  const length = /^content-length: (\d+)\r$/im.exec(text.slice(0, headEnd + 2))?.[1];
  return headEnd !== -1 && length !== undefined && text.length >= headEnd + 4 + Number(length);
}

/** Status of a raw response; 0 if there is none. */
export function statusOf(raw: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(raw)?.[1] ?? 0);
}
