import { type Role, useSession } from './session.ts';

/**
 * What the roles allow, as the platform's policy has it. The server decides; this only lets the console say
 * beforehand that a button would be refused, and which permission is missing.
 */
const ADMIN_ONLY = new Set(['topic:admin', 'user:admin', 'key:admin', 'audit:read']);

export function allows(roles: readonly Role[], action: string): boolean {
  if (roles.includes('admin')) return true;
  if (ADMIN_ONLY.has(action)) return false;
  if (roles.includes('operator')) return true;
  return roles.includes('viewer') && action.endsWith(':read');
}

export function useCan(action: string): boolean {
  return allows(useSession().user.roles, action);
}
