import { URI_BYTES_MAX } from '../config.ts';
import { gatewayErrors } from '../errors.ts';

/** Where a request goes, normalised once: this form is matched, logged and forwarded, no other. */
export interface RequestTarget {
  /** Absolute path; percent-encodings in upper case, unreserved characters never encoded. */
  path: string;
  /** Without the question mark; empty if there is none. */
  query: string;
}

const PATH_CHARACTERS = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$/;
// Browsers send some characters in a query bare that RFC 3986 wants encoded. Visible ASCII does no harm there.
const QUERY_CHARACTERS = /^[!"$-~]*$/;
const ABSOLUTE_FORM = /^https?:\/\/([^/?#]*)([/?].*)?$/i;
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * Reads the request target (RFC 9112 section 3.2, RFC 3986 section 6.2.2). Refuses with `uri_too_long`,
 * `invalid_path`, or `misdirected_request` if an absolute target names another authority than `host`.
 */
export function parseRequestTarget(target: string, host: string): RequestTarget {
  if (target.length > URI_BYTES_MAX) {
    throw gatewayErrors.uri_too_long(`The request target is longer than ${URI_BYTES_MAX} bytes.`);
  }
  const origin = toOriginForm(target, host);
  const mark = origin.indexOf('?');
  const path = mark === -1 ? origin : origin.slice(0, mark);
  const query = mark === -1 ? '' : origin.slice(mark + 1);
  if (!QUERY_CHARACTERS.test(query)) throw invalid('The query has a character that must be percent-encoded.');
  if (/%0[0ad]/i.test(query)) throw invalid('The query has an encoded control character.');
  return { path: normalizePath(path), query };
}

/** The path and query as one request target. */
export function formatRequestTarget({ path, query }: RequestTarget): string {
  return query === '' ? path : `${path}?${query}`;
}

function toOriginForm(target: string, host: string): string {
  const absolute = ABSOLUTE_FORM.exec(target);
  if (!absolute) return target;
  if (absolute[1]?.toLowerCase() !== host.toLowerCase()) {
    throw gatewayErrors.misdirected_request('The request target names another host than the Host field.');
  }
  const rest = absolute[2] ?? '/';
  return rest.startsWith('/') ? rest : `/${rest}`;
}

function normalizePath(path: string): string {
  if (path.startsWith('//')) throw invalid('The path begins with two slashes.');
  if (!PATH_CHARACTERS.test(path)) throw invalid('The path has a character that must be percent-encoded.');
  const normalized = path.replace(/%[0-9A-Fa-f]{2}/g, normalizeEncoding);
  // After the decoding of unreserved characters an encoded dot segment looks like a plain one.
  if (/\/\.{1,2}(?:\/|$)/.test(normalized)) throw invalid('The path has a dot segment.');
  try {
    decodeURIComponent(normalized);
  } catch {
    throw invalid('The path is not valid UTF-8.');
  }
  return normalized;
}

function normalizeEncoding(encoded: string): string {
  const code = Number.parseInt(encoded.slice(1), 16);
  if (code < 0x20 || code === 0x7f) throw invalid('The path has an encoded control character.');
  const character = String.fromCharCode(code);
  if (character === '/' || character === '\\') throw invalid('The path has an encoded slash or backslash.');
  return UNRESERVED.test(character) ? character : encoded.toUpperCase();
}

function invalid(message: string): Error {
  return gatewayErrors.invalid_path(message);
}
