import { type ExchangeRequest, readSessionCookie } from '#identity';
import { gatewayErrors } from '../errors.ts';
import type { HeaderList } from '../protocol/header-list.ts';

/** What a client shows of itself. */
export type Credential = ExchangeRequest['credential'];

const BEARER = /^Bearer +([\x21-\x7e]{1,8192})$/i;
const API_KEY_PREFIX = 'mr_';
const API_KEY = /^mr_[A-Za-z0-9_\-.]{1,250}$/;
const SESSION = /^[A-Za-z0-9_\-.]{16,256}$/;

/**
 * The credential of a request, or undefined if it has none. A key or token that is shown on purpose goes before
 * a cookie, which a browser adds by itself. Throws `credentials_invalid` for what cannot be a credential, so
 * that nobody mistakes a mistyped key for no key, and `malformed_request` if two are shown at once.
 */
export function findCredential(headers: HeaderList, protocol: 'http' | 'https'): Credential | undefined {
  const authorization = headers.get('authorization');
  const apiKey = headers.get('x-api-key');
  if (authorization !== undefined && apiKey !== undefined) {
    throw gatewayErrors.malformed_request('The request has both "authorization" and "x-api-key".');
  }
  if (authorization !== undefined) return fromAuthorization(authorization);
  if (apiKey !== undefined) return fromApiKey(apiKey);
  const session = readSessionCookie(headers.getAll('cookie').join('; '), protocol === 'https');
  return session !== undefined && SESSION.test(session) ? { type: 'session', value: session } : undefined;
}

function fromAuthorization(authorization: string): Credential {
  const token = BEARER.exec(authorization)?.[1];
  if (token === undefined)
    throw gatewayErrors.credentials_invalid('"authorization" must be "Bearer <token>".');
  return token.startsWith(API_KEY_PREFIX) ? fromApiKey(token) : { type: 'token', value: token };
}

function fromApiKey(value: string): Credential {
  if (!API_KEY.test(value)) throw gatewayErrors.credentials_invalid('That is not an API key.');
  return { type: 'api-key', value };
}
