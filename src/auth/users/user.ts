import type { Role } from '#identity';
import { authErrors } from '../errors.ts';

export interface User {
  id: string;
  tenant: string;
  /** What is typed to log in; lower case, unique in the tenant. */
  username: string;
  /** For reading. */
  name: string;
  roles: Role[];
  status: 'active' | 'disabled';
  passwordChangeRequired: boolean;
  createdAtMs: number;
  updatedAtMs: number;
  lastLoginAtMs: number | undefined;
}

/** The tenant of everyone, until there are others. */
export const DEFAULT_TENANT = 'default';

const USERNAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;

/** What a typed user name is compared as. */
export function normalizeUsername(text: string): string {
  return text.normalize('NFKC').trim().toLowerCase();
}

/** The normalized name, or `username_invalid`. */
export function checkUsername(text: string): string {
  const username = normalizeUsername(text);
  if (!USERNAME.test(username)) {
    throw authErrors.username_invalid(
      'A user name has 1 to 64 of the characters a–z 0–9 . _ @ + - and begins with a letter or digit.',
    );
  }
  return username;
}
