/** States are numbered below this, so that a place is exact in a double. */
export const STATE_NUMBER_MAX = 2 ** 20;
const HASHES = 2 ** 32;

/**
 * The place of a key in the order of a sorted run: the number of its state, then a hash of the key. Keys need no
 * order of their own, and a hash spreads them evenly.
 */
export function placeOf(state: number, hash: number): number {
  return state * HASHES + hash;
}

/** 32-bit hash of the key in `bytes` from `start` to `end`: FNV-1a with the finish of MurmurHash3. */
export function hashKey(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
  return finish(hash) >>> 0;
}

function finish(hash: number): number {
  let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
