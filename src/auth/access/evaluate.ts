import type { AuthParts } from '../auth-parts.ts';
import type { ClientInfo } from '../client-info.ts';
import { type Decision, decide } from './decision.ts';
import { DEFAULT_TENANT } from '../users/user.ts';
import type { Resource } from './scope.ts';
import { loadSubject } from './subject-store.ts';

export interface AccessRequest {
  caller: { id: string; name?: string; tenant?: string; sessionId?: string | undefined };
  action: string;
  resource: Resource;
  client: ClientInfo;
}

/**
 * Decides a request with what the database says of the caller, and records each denial before it is answered. If
 * either cannot be done it rejects, which every enforcement point takes as a denial.
 */
export async function evaluate(parts: AuthParts, request: AccessRequest): Promise<Decision> {
  const { caller, action, resource, client } = request;
  const subject = await loadSubject(parts.database, caller, parts.clock.nowMs());
  const isOfTenant = subject && (caller.tenant === undefined || caller.tenant === subject.tenant);
  const decision = decide(isOfTenant ? subject : undefined, action, resource);
  if (decision.permitted) return decision;
  await parts.audit.record({
    tenant: subject?.tenant ?? caller.tenant ?? DEFAULT_TENANT,
    actor: {
      id: caller.id,
      kind: caller.id.startsWith('key_') ? 'api-key' : 'user',
      name: subject?.name ?? caller.name ?? caller.id,
    },
    action: 'request.denied',
    outcome: 'denied',
    reason: decision.reason,
    resource: { type: resource.type, id: resource.id },
    network: client.network,
    requestId: client.requestId,
    details: { permission: action, policies: [...decision.policies] },
  });
  return decision;
}
