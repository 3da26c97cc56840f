/** Who is acting: what a verified access token (RFC 9068, `typ: at+jwt`) says of its bearer. */
export interface Principal {
  /** `sub`: `usr_…`, `key_…` or `svc_…`. */
  id: string;
  kind: 'user' | 'api-key' | 'service';
  /** Readable name for the audit log and the console. */
  name: string;
  /** `tenant` claim. */
  tenant: string;
  roles: readonly Role[];
  /** `scope` claim, split at spaces. For an API key these limit it; a user's come from the roles. */
  scopes: readonly string[];
  /** `sid` claim of a user's session. */
  sessionId?: string;
}

export const ROLES = ['admin', 'operator', 'viewer'] as const;
export type Role = (typeof ROLES)[number];
