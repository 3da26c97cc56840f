import type { World } from './world.ts';

/** A request as the handlers see it. */
export interface MockRequest {
  parameters: Record<string, string>;
  query: URLSearchParams;
  text: string;
  contentType: string;
  world: World;
}

export interface Answer {
  status: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Handler = (request: MockRequest) => Answer;

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function problem(
  status: number,
  code: string,
  title: string,
  detail: string,
  members: object = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: {
      type: `urn:millrace:error:${code}`,
      title,
      status,
      detail,
      code,
      traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
      ...members,
    },
  };
}

export function notFound(what: string): Answer {
  return problem(404, 'not_found', 'Not found', `There is no ${what}.`);
}

/** `items` by `limit` and a cursor that counts the items before it. */
export function page(items: readonly unknown[], query: URLSearchParams): Answer {
  const start = Number(query.get('cursor') ?? 0);
  const end = start + Number(query.get('limit') ?? 100);
  return ok({ items: items.slice(start, end), next: end < items.length ? String(end) : null });
}

export function json(request: MockRequest): unknown {
  return JSON.parse(request.text === '' ? '{}' : request.text);
}
