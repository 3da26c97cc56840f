import { gatewayErrors } from '../errors.ts';
import type { Step } from './step.ts';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS =
  'authorization, content-type, idempotency-key, if-match, if-none-match, last-event-id, traceparent, x-api-key, x-csrf-token, x-request-id';
const EXPOSED = 'etag, link, location, ratelimit, ratelimit-policy, retry-after, traceparent, x-request-id';
const MAX_AGE_S = 600;

/** Answers the preflight of a listed origin (Fetch standard, section 3.2). It needs no sign-in: a browser sends none. */
export function createCorsStep(corsOrigins: readonly string[]): Step {
  return {
    name: 'cors',
    run({ request, received, response }) {
      const origin = received.get('origin');
      const isPreflight =
        request.method === 'OPTIONS' && received.get('access-control-request-method') !== undefined;
      if (!isPreflight || origin === undefined) return 'next';
      if (!corsOrigins.includes(origin)) {
        throw gatewayErrors.cors_origin_denied('Pages of this origin may not call this server.');
      }
      response.writeHead(204, { 'content-length': 0 }).end();
      return 'answered';
    },
  };
}

/** The CORS fields of a response; the preflight's are more. Never a wildcard, and never an origin not listed. */
export function corsFields(
  corsOrigins: readonly string[],
  origin: string | undefined,
  isPreflight: boolean,
): Record<string, string> {
  if (origin === undefined || !corsOrigins.includes(origin)) return {};
  const shared = { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' };
  if (!isPreflight) return { ...shared, 'access-control-expose-headers': EXPOSED };
  return {
    ...shared,
    'access-control-allow-methods': METHODS,
    'access-control-allow-headers': HEADERS,
    'access-control-max-age': String(MAX_AGE_S),
  };
}
