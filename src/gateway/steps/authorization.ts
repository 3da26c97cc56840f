import type { AuthClient } from '../credentials/auth-client.ts';
import { gatewayErrors } from '../errors.ts';
import { clientContext } from '../request-context.ts';
import type { Step, StepResult } from './step.ts';

/**
 * Asks the policy whether the principal may do what the operation is. The auth service decides, and records each
 * denial; without an answer from it nothing is allowed.
 */
export function createAuthorizationStep(auth: AuthClient): Step {
  return {
    name: 'authorization',
    async run(context): Promise<StepResult> {
      const { access, principal, params } = context;
      if (access.kind !== 'action') return 'next';
      if (principal === undefined) throw gatewayErrors.unauthenticated('This call needs a signed-in caller.');
      const id = access.resourceParam === undefined ? undefined : params[access.resourceParam];
      const resource = { type: access.resourceType, ...(id === undefined ? {} : { id }) };
      const client = clientContext(context);
      const { decision, context: why } = await auth.evaluate({
        principal,
        action: access.action,
        resource,
        client,
      });
      if (decision) return 'next';
      if (why.reason === 'password_change_required')
        throw gatewayErrors.password_change_required(why.message);
      const on = id === undefined ? '' : ` on the ${resource.type} "${id}"`;
      throw gatewayErrors.permission_denied(`This call needs the permission "${access.action}"${on}.`, {
        details: { permission: access.action, resource, reason: why.reason },
      });
    },
  };
}
