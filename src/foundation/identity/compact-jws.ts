import { invalidToken } from './errors.ts';
import { parseStrictObject } from './strict-json.ts';
import { isSignatureOf, type VerificationKey } from './verification-key.ts';

/** A JWS in compact serialization (RFC 7515 section 7.1), taken apart but not yet believed. */
export interface CompactJws {
  header: JwsHeader;
  payload: Buffer;
  signature: Buffer;
  /** `BASE64URL(header) || '.' || BASE64URL(payload)`: the bytes that were signed. */
  signingInput: Buffer;
}

export interface JwsHeader {
  alg: string;
  kid: string;
  typ: string | undefined;
}

export const TOKEN_BYTES_MAX = 8_192;

// Three parts, each base64url without padding or white space. Checked before anything is decoded, because
// decoders forgive: Node's skips characters it does not know, others accept padding.
const COMPACT_JWS = /^[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]{2,}\.[A-Za-z0-9_-]{2,}$/;

/** Headers that would let the token bring its own key, or change how it is read. */
const REFUSED_HEADERS = ['jku', 'x5u', 'jwk', 'x5c', 'crit', 'b64', 'zip', 'enc'] as const;

/** Takes the token apart, or throws `token_invalid`. */
export function parseCompactJws(token: string): CompactJws {
  if (token.length > TOKEN_BYTES_MAX) {
    throw invalidToken('size', `The token is longer than ${TOKEN_BYTES_MAX} bytes.`);
  }
  if (!COMPACT_JWS.test(token))
    throw invalidToken('syntax', 'The token is not a JWS in compact serialization.');
  const [header = '', payload = '', signature = ''] = token.split('.');
  return {
    header: parseHeader(decodeCanonical(header)),
    payload: decodeCanonical(payload),
    signature: decodeCanonical(signature),
    signingInput: Buffer.from(`${header}.${payload}`, 'latin1'),
  };
}

/** Throws `token_invalid` unless the JWS is signed by `key` with the key's own algorithm. */
export function checkSignature(jws: CompactJws, key: VerificationKey): void {
  if (jws.header.alg !== key.algorithm) {
    throw invalidToken('algorithm', `The key "${key.kid}" signs with ${key.algorithm} and nothing else.`);
  }
  if (!isSignatureOf(key, jws.signingInput, jws.signature)) {
    throw invalidToken('signature', 'The signature does not match.');
  }
}

/** The JSON object in `bytes` (UTF-8 without replacement characters), or `token_invalid`. */
export function parseTokenObject(bytes: Uint8Array, part: 'header' | 'claims'): Record<string, unknown> {
  try {
    return parseStrictObject(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw invalidToken(part, `The ${part} of the token: ${(cause as Error).message}`);
  }
}

function parseHeader(bytes: Uint8Array): JwsHeader {
  const header = parseTokenObject(bytes, 'header');
  const refused = REFUSED_HEADERS.find((name) => Object.hasOwn(header, name));
  if (refused) throw invalidToken(refused, `The header "${refused}" is not accepted.`);
  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw invalidToken('algorithm', 'The header names no algorithm.');
  if (typeof kid !== 'string') throw invalidToken('kid', 'The header names no key.');
  if (typ !== undefined && typeof typ !== 'string')
    throw invalidToken('typ', 'The header "typ" is not a string.');
  return { alg, kid, typ };
}

// The last character of a part can carry bits that decode to nothing, so one token has several spellings
// unless the canonical one is insisted on. A cache keyed by the token, or a revocation list, depends on it.
function decodeCanonical(part: string): Buffer {
  const bytes = Buffer.from(part, 'base64url');
  if (bytes.toString('base64url') !== part)
    throw invalidToken('syntax', 'The token is not canonical base64url.');
  return bytes;
}
