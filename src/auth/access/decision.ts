import type { Principal, Role } from '#identity';
import { isAction } from './action.ts';
import { rolePermits } from './role-permissions.ts';
import { type Resource, type Scope, scopePermits } from './scope.ts';

/** Who asks, as the database knows them at this moment, not as a token remembers them. */
export interface Subject {
  id: string;
  kind: Principal['kind'];
  name: string;
  tenant: string;
  isActive: boolean;
  passwordChangeRequired: boolean;
  /** Of a user. */
  roles: readonly Role[];
  /** Of an API key. */
  scopes: readonly Scope[];
}

export type DecisionReason =
  | 'permitted'
  | 'subject_unknown'
  | 'subject_inactive'
  | 'password_change_required'
  | 'action_unknown'
  | 'permission_denied';

export interface Decision {
  permitted: boolean;
  reason: DecisionReason;
  /** For the one who asked. */
  message: string;
  /** What decided: `role:operator`, `scope:event:write@demo.*`, `forbid:inactive`. Empty if nothing permitted it. */
  policies: readonly string[];
}

/**
 * Decides one request. What forbids comes first and overrides what permits; what nothing permits is denied;
 * an attribute that is missing permits nothing.
 */
export function decide(subject: Subject | undefined, action: string, resource: Resource): Decision {
  if (!subject) return forbid('subject_unknown', 'The caller is not known any more.');
  if (!subject.isActive) return forbid('subject_inactive', 'The caller has been disabled.');
  if (subject.passwordChangeRequired) {
    return forbid(
      'password_change_required',
      'Change the password first; until then nothing else is permitted.',
    );
  }
  if (!isAction(action)) return forbid('action_unknown', `There is no action "${action}".`);

  const policies = [
    ...subject.roles.filter((role) => rolePermits(role, action)).map((role) => `role:${role}`),
    ...subject.scopes
      .filter((scope) => scopePermits(scope, action, resource))
      .map((scope) => `scope:${scope.action}${scope.topics === undefined ? '' : `@${scope.topics}`}`),
  ];
  if (policies.length > 0) return { permitted: true, reason: 'permitted', message: 'Permitted.', policies };
  return {
    permitted: false,
    reason: 'permission_denied',
    message: `This needs the permission "${action}"${on(resource)}.`,
    policies,
  };
}

function forbid(reason: DecisionReason, message: string): Decision {
  return { permitted: false, reason, message, policies: [`forbid:${reason}`] };
}

function on(resource: Resource): string {
  return resource.id === undefined ? '' : ` on ${resource.type} "${resource.id}"`;
}
