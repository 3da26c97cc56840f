import { draw, drawBelow } from './draw.ts';
import { FOR } from './numbers.ts';

/** Text from which every `extra` is cut: long enough that two cuts are seldom the same. */
const POOL_BYTES = 1 << 20;
const LETTER_A = 97;

/**
 * What fills an event up to its average size: runs of about six letters, half of them from `H` to `` ` ``, where the public
 * generator's remainder is negative. Backslashes are among them, so JSON needs escapes.
 */
export function createExtraPool(seed: number): Uint8Array {
  const pool = new Uint8Array(POOL_BYTES);
  for (let i = 0; i < POOL_BYTES; ) {
    let drawn = draw(seed, i, 2000) | 0;
    do {
      pool[i++] = LETTER_A + (drawn % 26);
      drawn = Math.trunc(drawn / 26);
    } while (drawn !== 0 && i < POOL_BYTES);
  }
  return pool;
}

/** Bytes of `extra`: what is missing to the average, a fifth more or less. */
export function extraLength(missing: number, event: number, seed: number): number {
  if (missing <= 0) return 0;
  const delta = Math.round(missing * 0.2);
  return missing - delta + (delta === 0 ? 0 : drawBelow(2 * delta, seed, event, FOR.extraLength));
}

/** Where in the pool it begins. */
export function extraStart(length: number, event: number, seed: number): number {
  return drawBelow(POOL_BYTES - length, seed, event, FOR.extraStart);
}

const LATIN1 = new TextDecoder('latin1');

export function extraText(pool: Uint8Array, missing: number, event: number, seed: number): string {
  const length = extraLength(missing, event, seed);
  const start = extraStart(length, event, seed);
  return LATIN1.decode(pool.subarray(start, start + length));
}
