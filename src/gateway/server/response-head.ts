import type { GatewayConfig } from '../config.ts';
import { rateLimitFields } from '../limits/rate-limit-fields.ts';
import type { RequestContext } from '../request-context.ts';
import { corsFields } from '../steps/cors.ts';
import type { FilteredResponse } from './filtered-response.ts';

/** Nothing of an API's answer is ever to be run, framed or guessed at by a browser. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";
const ONE_YEAR_S = 31_536_000;

/** The fields with which every response leaves; what a service said in them is replaced. */
export function responseHead(
  context: RequestContext,
  config: GatewayConfig,
  isDraining: boolean,
): Record<string, string | string[] | undefined> {
  const { response, request, received } = context;
  const isPage = context.operation?.handler.kind === 'page';
  const isPreflight =
    request.method === 'OPTIONS' && received.get('access-control-request-method') !== undefined;
  return {
    'x-request-id': context.requestId || undefined,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': config.corsOrigins.length === 0 ? 'same-origin' : 'cross-origin',
    'content-security-policy': isPage
      ? (headerText(response, 'content-security-policy') ?? API_POLICY)
      : API_POLICY,
    // No cache between here and the client may keep what one client was allowed to see.
    'cache-control': headerText(response, 'cache-control') ?? 'no-store',
    ...(context.client.protocol === 'https' ? { 'strict-transport-security': `max-age=${ONE_YEAR_S}` } : {}),
    ...rateLimitFields(context.verdicts),
    ...corsFields(config.corsOrigins, received.get('origin'), isPreflight),
    ...(config.corsOrigins.length === 0 ? {} : { vary: withOrigin(headerText(response, 'vary')) }),
    ...(isDraining ? { connection: 'close' } : {}),
  };
}

function withOrigin(vary: string | undefined): string {
  return vary === undefined || vary === '' ? 'Origin' : `${vary}, Origin`;
}

function headerText(response: FilteredResponse, name: string): string | undefined {
  const value = response.getHeader(name);
  return value === undefined ? undefined : String(value);
}
