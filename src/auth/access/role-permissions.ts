import type { Role } from '#identity';
import { ACTIONS, type Action } from './action.ts';

/** What the audit log says about others is not for everyone who may look at data. */
const viewer = ACTIONS.filter((action) => action.endsWith(':read') && action !== 'audit:read');
const operator = [...viewer, ...ACTIONS.filter((action) => action.endsWith(':write'))];

const permissions: Record<Role, ReadonlySet<Action>> = {
  viewer: new Set(viewer),
  operator: new Set(operator),
  admin: new Set(ACTIONS),
};

/** True if the role has the permission: viewers read, operators also write, administrators do all. */
export function rolePermits(role: Role, action: Action): boolean {
  return permissions[role].has(action);
}
