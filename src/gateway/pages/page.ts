import type { OutgoingHttpHeaders } from 'node:http';
import type { RequestContext } from '../request-context.ts';

export interface Page {
  status?: number;
  type: string;
  body: Buffer | string;
  headers?: OutgoingHttpHeaders;
}

/** Sends a small, whole answer; to `HEAD` only its head. */
export function sendPage({ request, response }: RequestContext, page: Page): void {
  const body = typeof page.body === 'string' ? Buffer.from(page.body) : page.body;
  response.writeHead(page.status ?? 200, {
    'content-type': page.type,
    'content-length': body.length,
    ...page.headers,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}
