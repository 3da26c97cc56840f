import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A new identifier `PREFIX_` + 26 characters of Crockford's base 32: 48 bits of time, then 80 random bits
 * (the layout of a ULID). Identifiers made later sort later, to the millisecond.
 */
export function newId(prefix: string, nowMs: number): string {
  const random = randomBytes(10);
  let bits = (BigInt(Math.floor(nowMs)) << 80n) | BigInt(`0x${random.toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = ALPHABET.charAt(Number(bits & 31n)) + text;
    bits >>= 5n;
  }
  return `${prefix}_${text}`;
}

/** `bytes` random bytes in base64url: for secrets and one-time values. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url');
}
