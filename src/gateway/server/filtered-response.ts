import {
  type OutgoingHttpHeaders,
  type OutgoingHttpHeader,
  ServerResponse,
  type IncomingMessage,
} from 'node:http';
import { isHopByHop } from '../protocol/header-rules.ts';

/** Decides at the last moment what the head of a response says. */
export interface HeadFilter {
  /** Fields that every response of this request carries; they replace what a service says. */
  fields(response: FilteredResponse): Record<string, string | string[] | undefined>;
  /** Called once, after the head is complete. */
  onHead?(response: FilteredResponse): void;
}

/**
 * A response whose head passes the gateway's filter, whoever writes it: a step, a page, a local application or
 * a remote service. Fields of one connection and of the inside of the platform are dropped.
 */
export class FilteredResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  filter: HeadFilter | undefined;

  override writeHead(
    status: number,
    reasonOrHeaders?: string | OutgoingHttpHeaders | OutgoingHttpHeader[],
    headers?: OutgoingHttpHeaders | OutgoingHttpHeader[],
  ): this {
    // A service that is about to answer late, after the gateway has, gets Node's own error.
    if (this.headersSent) return super.writeHead(status);
    const given = typeof reasonOrHeaders === 'string' ? headers : reasonOrHeaders;
    for (const [name, value] of headerEntries(given)) this.setHeader(name, value);
    for (const name of this.getHeaderNames()) if (isInternal(name)) this.removeHeader(name);
    for (const [name, value] of Object.entries(this.filter?.fields(this) ?? {})) {
      if (value === undefined) this.removeHeader(name);
      else this.setHeader(name, value);
    }
    super.writeHead(status);
    this.filter?.onHead?.(this);
    return this;
  }
}

const INTERNAL_NAMES = new Set(['server', 'x-powered-by', 'x-request-id', 'x-response-time', 'via']);
const INTERNAL_PREFIXES = ['x-millrace-', 'x-internal-', 'access-control-', 'x-envoy-', 'x-kong-'];

// `connection` and `transfer-encoding` are the gateway's own business with its client; Node writes them, and
// `connection: close` is what the gateway itself sets.
function isInternal(name: string): boolean {
  if (name === 'connection' || name === 'transfer-encoding') return false;
  return (
    isHopByHop(name) ||
    INTERNAL_NAMES.has(name) ||
    INTERNAL_PREFIXES.some((prefix) => name.startsWith(prefix))
  );
}

function headerEntries(
  headers: OutgoingHttpHeaders | OutgoingHttpHeader[] | undefined,
): [string, OutgoingHttpHeader][] {
  if (headers === undefined) return [];
  if (!Array.isArray(headers)) {
    return Object.entries(headers).filter(
      (entry): entry is [string, OutgoingHttpHeader] => entry[1] !== undefined,
    );
  }
  const merged = new Map<string, OutgoingHttpHeader>();
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = String(headers[i]).toLowerCase();
    const before = merged.get(name);
    const value = headers[i + 1] as OutgoingHttpHeader;
    merged.set(name, before === undefined ? value : [before, value].flat().map(String));
  }
  return [...merged];
}
