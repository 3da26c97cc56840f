import { gatewayErrors } from '../errors.ts';
import { createClientAddressFinder } from '../protocol/client-address.ts';
import { checkHead } from '../protocol/request-head.ts';
import { parseRequestTarget } from '../protocol/request-target.ts';
import type { Step } from './step.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** Refuses what two readers could understand differently, before anything interprets it. */
export function createProtocolStep(trustedProxies: readonly string[]): Step {
  const findClient = createClientAddressFinder(trustedProxies);
  return {
    name: 'protocol',
    run(context) {
      const { request, received } = context;
      const { socket } = request;
      context.host = checkHead(received, request.httpVersion);
      const peer = { ip: socket.remoteAddress ?? '', isEncrypted: 'encrypted' in socket };
      context.client = findClient(peer, received);
      context.target = parseRequestTarget(request.url ?? '', context.host);
      context.host = context.client.host ?? context.host;
      if (!METHODS.includes(request.method ?? '')) {
        throw gatewayErrors.method_not_allowed(`The method ${request.method ?? ''} is not served here.`, {
          details: { allow: METHODS },
        });
      }
      return 'next';
    },
  };
}
