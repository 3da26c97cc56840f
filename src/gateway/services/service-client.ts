import type { IncomingMessage, ServerResponse } from 'node:http';

/** A call of the gateway's own: a credential to exchange, a decision, a document. */
export interface ServiceCall {
  method: 'GET' | 'POST';
  /** Path with query, as the service knows it. */
  path: string;
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  body?: unknown;
}

export interface ServiceAnswer {
  status: number;
  /** Parsed if it is JSON, else undefined. */
  body: unknown;
  retryAfterS: number | undefined;
}

/** A client's request on its way to a service, already cleaned, limited and authorized. */
export interface ForwardedRequest {
  /** Its `url`, `headers` and `rawHeaders` are what the service shall see. */
  request: IncomingMessage;
  response: ServerResponse;
}

/**
 * A service behind the gateway, in this process or another. `service-client.contract.ts` says what both kinds
 * have in common; the README what they have not.
 */
export interface ServiceClient {
  readonly name: string;
  /** A local service's operations cannot change while it runs; a remote one's are looked at again now and then. */
  readonly kind: 'local' | 'remote';
  /** Rejects with `service_unavailable` if there is no answer to be had; any status is an answer. */
  call(call: ServiceCall): Promise<ServiceAnswer>;
  /**
   * Streams the request to the service and its response back, holding neither in memory. Resolves when the
   * response has left or its connection is gone. If the client goes away the service notices at once; if the
   * service goes away in the middle of a response the client's connection is reset, so that it can't take a
   * part for the whole. Rejects, before any byte of a response, with `service_unavailable`, `bad_upstream` or
   * `upstream_timeout`.
   */
  forward(forwarded: ForwardedRequest): Promise<void>;
  close(): Promise<void>;
}
