/** Bits for each key and probes: about one in a hundred keys that are not there is taken for one that may be. */
const BITS_PER_KEY = 10;
const PROBES = 6;

/** Says of places (see `key-place.ts`) that were never added, mostly, that they were not. */
export class BloomFilter {
  readonly bytes: Uint8Array;
  readonly #bits: number;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#bits = bytes.length * 8;
  }

  static forKeys(count: number): BloomFilter {
    return new BloomFilter(new Uint8Array(Math.ceil((Math.max(1, count) * BITS_PER_KEY) / 8)));
  }

  add(state: number, hash: number): void {
    let probe = spread(hash, state);
    const step = spread(probe, hash) | 1;
    for (let i = 0; i < PROBES; i++) {
      const bit = (probe >>> 0) % this.#bits;
      this.bytes[bit >>> 3] = (this.bytes[bit >>> 3] as number) | (1 << (bit & 7));
      probe = (probe + step) | 0;
    }
  }

  mayHave(state: number, hash: number): boolean {
    let probe = spread(hash, state);
    const step = spread(probe, hash) | 1;
    for (let i = 0; i < PROBES; i++) {
      const bit = (probe >>> 0) % this.#bits;
      if (((this.bytes[bit >>> 3] as number) & (1 << (bit & 7))) === 0) return false;
      probe = (probe + step) | 0;
    }
    return true;
  }
}

function spread(a: number, b: number): number {
  let h = Math.imul(a ^ Math.imul(b + 1, 0x9e3779b1), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
