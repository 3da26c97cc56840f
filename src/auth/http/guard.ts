import type { FastifyInstance } from 'fastify';
import { evaluate } from '../access/evaluate.ts';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import { authErrors } from '../errors.ts';

/**
 * Checks the action a route names once more where it is carried out. The gateway has asked before; but the keys
 * to everything are here, and must not depend on nobody ever reaching this service another way.
 */
export function addAccessGuard(app: FastifyInstance, parts: AuthParts): void {
  app.addHook('preHandler', async (request) => {
    const { action, resource, resourceParam } = request.routeOptions.config;
    if (action === undefined) return;
    const params = request.params as Record<string, string>;
    const decision = await evaluate(parts, {
      caller: request.principal,
      action,
      resource: { type: resource ?? '', id: resourceParam && params[resourceParam] },
      client: clientOf(request),
    });
    if (decision.permitted) return;
    if (decision.reason === 'password_change_required') {
      throw authErrors.password_change_required(decision.message);
    }
    throw authErrors.access_denied(decision.message, { details: { reason: decision.reason } });
  });
}
