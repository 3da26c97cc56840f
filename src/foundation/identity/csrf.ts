import { createHash, timingSafeEqual } from 'node:crypto';

/** Methods that must not change anything (RFC 9110 section 9.2.1). */
const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** What of a request tells whether another site's page caused it. */
export interface RequestOrigin {
  method: string;
  /** `Origin` header. */
  origin: string | undefined;
  /** `Sec-Fetch-Site` header. */
  secFetchSite: string | undefined;
  /** Host and port the client addressed: `Host`, or what a trusted proxy says it was. */
  host: string | undefined;
  /** Origins besides the own that may send unsafe requests with a session, for example `https://console.example`. */
  trustedOrigins?: readonly string[];
}

/**
 * Undefined if the request may use a session or start one; else a sentence that says why not. Browsers say in
 * `Sec-Fetch-Site` who made the page send this, and no page can change it; where it is missing (plain HTTP
 * beyond loopback, old browsers) `Origin` must be ours. With neither it is no browser, and nobody's session
 * is ridden.
 */
export function crossSiteRefusal(request: RequestOrigin): string | undefined {
  if (SAFE_METHODS.includes(request.method)) return undefined;
  const { origin, secFetchSite } = request;
  if (origin !== undefined && request.trustedOrigins?.includes(origin)) return undefined;
  if (secFetchSite !== undefined && secFetchSite !== 'same-origin' && secFetchSite !== 'none') {
    return 'The request was made by a page of another site.';
  }
  if (origin !== undefined && hostOf(origin) !== request.host?.toLowerCase()) {
    return 'The request was made by a page of another origin.';
  }
  return undefined;
}

/**
 * As {@link crossSiteRefusal}, and an unsafe request must also bring the session's CSRF token, which another
 * site's page cannot read. For requests that are authenticated by a cookie; those with a token in a header
 * are exempt, because no browser adds that by itself.
 */
export function csrfRefusal(
  request: RequestOrigin & { csrfToken: string | undefined; expectedCsrfToken: string },
): string | undefined {
  if (SAFE_METHODS.includes(request.method)) return undefined;
  const refusal = crossSiteRefusal(request);
  if (refusal) return refusal;
  if (request.csrfToken === undefined) return 'The header x-csrf-token is missing.';
  if (!isSameText(request.csrfToken, request.expectedCsrfToken))
    return 'The CSRF token is not the session’s.';
  return undefined;
}

/** Compares without telling by its duration where the texts differ. */
export function isSameText(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
