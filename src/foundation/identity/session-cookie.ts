/**
 * Name of the session cookie. Under TLS the `__Host-` prefix makes browsers insist on `Secure`, `Path=/` and no
 * `Domain` (RFC 6265bis section 4.1.3.2), so that no sibling host can plant one. Plain HTTP, which is for
 * loopback, cannot have it.
 */
export function sessionCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sid' : 'sid';
}

/** A `Set-Cookie` value that starts a session. The browser forgets it when the session must end at the latest. */
export function sessionCookie(secret: string, options: { isSecure: boolean; maxAgeS: number }): string {
  return `${sessionCookieName(options.isSecure)}=${secret}; Max-Age=${options.maxAgeS}; ${attributes(options.isSecure)}`;
}

/** A `Set-Cookie` value that makes the browser forget the session. */
export function expiredSessionCookie(isSecure: boolean): string {
  return `${sessionCookieName(isSecure)}=; Max-Age=0; ${attributes(isSecure)}`;
}

/**
 * The session's secret in a `Cookie` header (RFC 6265 section 4.2.1). Undefined if there is none, or more than
 * one: then somebody planted a second, and nobody can say which is ours.
 */
export function readSessionCookie(cookieHeader: string | undefined, isSecure: boolean): string | undefined {
  const prefix = `${sessionCookieName(isSecure)}=`;
  const found = (cookieHeader ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  return found.length === 1 ? found[0]?.slice(prefix.length) : undefined;
}

function attributes(isSecure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
