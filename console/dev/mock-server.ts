import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { alertHandlers } from './alert-handlers.ts';
import { type Answer, type Handler, notFound, problem } from './answer.ts';
import { authHandlers } from './auth-handlers.ts';
import { deadLetterHandlers } from './dead-letter-handlers.ts';
import { streamChanges, streamTail } from './live-streams.ts';
import { pipelineHandlers } from './pipeline-handlers.ts';
import { serveFile } from './static-files.ts';
import { topicHandlers } from './topic-handlers.ts';
import { viewHandlers } from './view-handlers.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

const handlers: Record<string, Handler> = {
  ...authHandlers,
  ...topicHandlers,
  ...viewHandlers,
  ...pipelineHandlers,
  ...deadLetterHandlers,
  ...alertHandlers,
};

export interface MockServer {
  url: string;
  /** What it knows; tests look at it and change it. */
  world: World;
  close: () => Promise<void>;
}

/** Serves the console's build and an API that answers from memory, shaped as the platform's. Port 0 takes a free one. */
export async function startMockServer(options: WorldOptions & { port?: number } = {}): Promise<MockServer> {
  const world = createWorld(options);
  const server = createServer((request, response) => void handle(request, response, world));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    world,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function handle(request: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://mock');
  if (!/^\/(v1|auth)\//.test(url.pathname)) return serveFile(url.pathname, response);
  const refusal = refusalOf(request, url, world);
  if (refusal) return send(response, refusal);
  const stream = /^\/v1\/(topics|views)\/([^/]+)\/(tail|changes)$/.exec(url.pathname);
  if (stream) return openStream(response, stream[1] ?? '', decodeURIComponent(stream[2] ?? ''), world);
  const found = findHandler(request.method ?? 'GET', url.pathname);
  if (!found) return send(response, notFound(`${request.method} ${url.pathname}`));
  const body = await text(request);
  const contentType = request.headers['content-type'] ?? '';
  send(
    response,
    found.handler({ parameters: found.parameters, query: url.searchParams, text: body, contentType, world }),
  );
}

/** What the gateway would refuse: no session, no CSRF token, a role without the permission, and a platform that fails. */
function refusalOf(request: IncomingMessage, url: URL, world: World): Answer | undefined {
  const isAuth = url.pathname.startsWith('/auth/');
  const isWrite = request.method !== 'GET';
  if (url.pathname === '/auth/v1/login' || url.pathname === '/auth/v1/session') return undefined;
  if (!world.signedIn) return problem(401, 'unauthenticated', 'Not signed in', 'Sign in first.');
  if (isWrite && request.headers['x-csrf-token'] !== world.csrfToken) {
    return problem(403, 'csrf', 'Refused', 'The request has no valid CSRF token.');
  }
  if (isWrite && !isAuth && world.role === 'viewer') {
    return problem(403, 'permission_denied', 'Permission denied', 'Your roles do not allow this.', {
      permission: 'pipeline:write',
    });
  }
  if (world.scenario === 'failing' && !isAuth) {
    return problem(
      503,
      'database_unavailable',
      'The database does not answer',
      'No connection could be had within 2 s.',
    );
  }
  return undefined;
}

function openStream(response: ServerResponse, kind: string, name: string, world: World): void {
  if (kind === 'views') return streamChanges(response, name, world);
  const topic = world.topics.find((known) => known.name === name);
  if (topic) streamTail(response, topic, world.tailEventsPerSecond);
  else send(response, notFound(`topic "${name}"`));
}

function findHandler(
  method: string,
  path: string,
): { handler: Handler; parameters: Record<string, string> } | undefined {
  const exact = handlers[`${method} ${path}`];
  if (exact) return { handler: exact, parameters: {} };
  for (const [route, handler] of Object.entries(handlers)) {
    const pattern = new RegExp(`^${route.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    const match = pattern.exec(`${method} ${path}`);
    if (match) return { handler, parameters: decoded(match.groups ?? {}) };
  }
  return undefined;
}

function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));
}

function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body));
}
