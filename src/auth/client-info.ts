import type { FastifyRequest } from 'fastify';
import { networkOf } from './credentials/network.ts';

/** Where a request came from. */
export interface ClientInfo {
  /** As the gateway saw it; undefined if nobody said. */
  address: string | undefined;
  /** The address's /24 or /64, or `unknown`. This, not the address, is stored. */
  network: string;
  userAgent: string;
  requestId: string;
}

export function clientInfo(client: {
  address?: string | undefined;
  userAgent?: string | undefined;
  requestId?: string | undefined;
}): ClientInfo {
  return {
    address: client.address,
    network: networkOf(client.address),
    userAgent: client.userAgent ?? '',
    requestId: client.requestId ?? '',
  };
}

/** Of a routed request. The gateway replaces `X-Forwarded-For` by the one address it believes. */
export function clientOf(request: FastifyRequest): ClientInfo {
  const forwarded = request.headers['x-forwarded-for'];
  const address = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
  return clientInfo({
    address: address ?? request.ip,
    userAgent: request.headers['user-agent'],
    requestId: request.id,
  });
}

/** True if the client speaks TLS with whoever stands in front. */
export function isSecure(request: FastifyRequest): boolean {
  return request.headers['x-forwarded-proto'] === 'https' || request.protocol === 'https';
}
