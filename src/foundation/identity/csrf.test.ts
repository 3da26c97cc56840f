import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crossSiteRefusal, csrfRefusal, type RequestOrigin } from './csrf.ts';
import { expiredSessionCookie, readSessionCookie, sessionCookie } from './session-cookie.ts';

function check(changes: Partial<RequestOrigin>, expected: 'allowed' | 'refused'): void {
  const refusal = crossSiteRefusal({
    method: 'POST',
    origin: undefined,
    secFetchSite: undefined,
    host: '127.0.0.1:8080',
    ...changes,
  });
  assert.equal(refusal === undefined ? 'allowed' : 'refused', expected, JSON.stringify(changes));
}

test('[17] an unsafe request of another site or origin is refused, whichever header tells', () => {
  check({ secFetchSite: 'same-origin', origin: 'http://127.0.0.1:8080' }, 'allowed');
  check({ secFetchSite: 'none' }, 'allowed');
  check({ origin: 'http://127.0.0.1:8080' }, 'allowed');
  check({}, 'allowed');
  check({ secFetchSite: 'cross-site' }, 'refused');
  check({ secFetchSite: 'same-site' }, 'refused');
  check({ secFetchSite: 'nonsense' }, 'refused');
  check({ origin: 'http://127.0.0.1:9090' }, 'refused');
  check({ origin: 'http://evil.test' }, 'refused');
  check({ origin: 'http://127.0.0.1:8080.evil.test' }, 'refused');
  check({ origin: 'null' }, 'refused');
  check({ origin: '' }, 'refused');
  check({ origin: 'http://127.0.0.1:8080', host: undefined }, 'refused');
  check({ secFetchSite: 'same-origin', origin: 'http://evil.test' }, 'refused');
  check(
    { secFetchSite: 'cross-site', origin: 'https://c.test', trustedOrigins: ['https://c.test'] },
    'allowed',
  );
});

test('[17] safe methods need neither origin nor token', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS']) {
    check({ method, secFetchSite: 'cross-site' }, 'allowed');
  }
  for (const method of ['PUT', 'PATCH', 'DELETE', 'get'])
    check({ method, secFetchSite: 'cross-site' }, 'refused');
});

test('[17] with a session the CSRF token must be the session’s', () => {
  const request = { method: 'POST', origin: undefined, secFetchSite: 'same-origin', host: 'h' };
  const refusal = (csrfToken: string | undefined) =>
    csrfRefusal({ ...request, csrfToken, expectedCsrfToken: 'right' });
  assert.equal(refusal('right'), undefined);
  for (const wrong of [undefined, '', 'Right', 'right ', 'wrong']) assert.ok(refusal(wrong), String(wrong));
});

test('[14] the session cookie is HttpOnly, Lax, for the whole host, and __Host- and Secure under TLS', () => {
  assert.equal(
    sessionCookie('abc', { isSecure: true, maxAgeS: 60 }),
    '__Host-sid=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax; Secure',
  );
  assert.equal(
    sessionCookie('abc', { isSecure: false, maxAgeS: 60 }),
    'sid=abc; Max-Age=60; Path=/; HttpOnly; SameSite=Lax',
  );
  assert.equal(expiredSessionCookie(true), '__Host-sid=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure');
});

test('the session cookie is found among others, and two of them count as none', () => {
  assert.equal(readSessionCookie('a=1; sid=x=y; b=2', false), 'x=y');
  assert.equal(readSessionCookie('a=1;sid=x', false), 'x');
  assert.equal(readSessionCookie('__Host-sid=x', false), undefined);
  assert.equal(readSessionCookie('xsid=x', false), undefined);
  assert.equal(readSessionCookie('sid=x; sid=y', false), undefined);
  assert.equal(readSessionCookie(undefined, true), undefined);
});
