import { type Config, environmentName } from '#config';
import { errors } from './errors.ts';

/** What one process can hold instead of the whole platform. */
export type Role = 'gateway' | 'auth' | 'processing';

/** How a process of the platform finds the others, and shows them that it is one of them. */
export interface ServiceAccess {
  token: string;
  /** Origins; empty where the role does not need the service. */
  authUrl: string;
  processingUrl: string;
}

const NEEDS = {
  gateway: ['token', 'authUrl', 'processingUrl'],
  processing: ['token', 'authUrl'],
  auth: ['token'],
} as const satisfies Record<Role, readonly (keyof ServiceAccess)[]>;

/** Throws `role_not_configured`, which names everything that is missing. */
export function serviceAccess(role: Role, { services }: Config): ServiceAccess {
  const missing = NEEDS[role].filter((name) => services[name] === null).map((name) => `services.${name}`);
  if (missing.length > 0) {
    const names = missing.map((path) => `${path} (${environmentName(path)})`).join(', ');
    throw errors.role_not_configured(
      `"millrace serve ${role}" needs ${names}: the processes of a platform share services.token, and find each ` +
        'other by the URLs. "millrace serve" runs everything in one process and needs none of them.',
    );
  }
  const originOf = (url: string | null): string => (url === null ? '' : new URL(url).origin);
  return {
    token: services.token ?? '',
    authUrl: originOf(services.authUrl),
    processingUrl: originOf(services.processingUrl),
  };
}
