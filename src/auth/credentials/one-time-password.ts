import { randomInt } from 'node:crypto';

/** No letters that look like another or spell words by accident. */
const ALPHABET = 'bcdfghjkmnpqrstvwxyz23456789';
const GROUPS = 5;
const GROUP_CHARACTERS = 5;

/** A password to be typed once and then changed: `k7dpm-…`, five groups of five, 120 bits. */
export function createOneTimePassword(): string {
  const group = (): string =>
    Array.from({ length: GROUP_CHARACTERS }, () => ALPHABET.charAt(randomInt(ALPHABET.length))).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
