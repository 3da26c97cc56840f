import { randomInt } from 'node:crypto';

/** Where an event was put. */
export interface Position {
  partition: number;
  offset: number;
}

const SLOTS_MIN = 1_024;
/** Hash, partition and offset of one slot. */
const SLOT_BYTES = 4 + 4 + 4 + 8;

/**
 * The positions of the most recent events by identity: the last `eventsMin` at least, twice as many at most. Two
 * tables take turns: when the younger is full, the older is forgotten and the younger takes its place.
 *
 * An identity is kept as 64 bits of hash with a secret seed, so that a million of them take some 40 MB; the chance
 * that a new one is taken for an old one is the number kept divided by 2⁶⁴.
 */
export class RecentIds {
  readonly #eventsMin: number;
  #younger = new Table(SLOTS_MIN);
  #older = new Table(0);

  constructor(eventsMin: number) {
    this.#eventsMin = eventsMin;
  }

  get bytes(): number {
    return (this.#younger.slots + this.#older.slots) * SLOT_BYTES;
  }

  get(identity: string): Position | undefined {
    const [high, low] = hash(identity);
    return this.#younger.get(high, low) ?? this.#older.get(high, low);
  }

  set(identity: string, position: Position): void {
    if (this.#younger.count >= this.#eventsMin) {
      this.#older = this.#younger;
      this.#younger = new Table(SLOTS_MIN);
    }
    const [high, low] = hash(identity);
    this.#younger.set(high, low, position);
  }
}

/** Open addressing in typed arrays. The partition is kept plus one, so that 0 means an empty slot. */
class Table {
  count = 0;
  #high: Uint32Array;
  #low: Uint32Array;
  #partition: Uint32Array;
  #offset: Float64Array;

  constructor(slots: number) {
    this.#high = new Uint32Array(slots);
    this.#low = new Uint32Array(slots);
    this.#partition = new Uint32Array(slots);
    this.#offset = new Float64Array(slots);
  }

  get slots(): number {
    return this.#high.length;
  }

  get(high: number, low: number): Position | undefined {
    if (this.slots === 0) return undefined;
    const slot = this.#find(high, low);
    const partition = this.#partition[slot] as number;
    return partition === 0 ? undefined : { partition: partition - 1, offset: this.#offset[slot] as number };
  }

  set(high: number, low: number, position: Position): void {
    if (this.count * 4 >= this.slots * 3) this.#grow();
    const slot = this.#find(high, low);
    if (this.#partition[slot] === 0) this.count++;
    this.#high[slot] = high;
    this.#low[slot] = low;
    this.#partition[slot] = position.partition + 1;
    this.#offset[slot] = position.offset;
  }

  /** The slot of this hash, or the empty one where it belongs. */
  #find(high: number, low: number): number {
    const mask = this.slots - 1;
    let slot = low & mask;
    while (this.#partition[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const wider = new Table(this.slots * 2);
    for (let slot = 0; slot < this.slots; slot++) {
      const partition = this.#partition[slot] as number;
      if (partition === 0) continue;
      const position = { partition: partition - 1, offset: this.#offset[slot] as number };
      wider.set(this.#high[slot] as number, this.#low[slot] as number, position);
    }
    this.#high = wider.#high;
    this.#low = wider.#low;
    this.#partition = wider.#partition;
    this.#offset = wider.#offset;
  }
}

/** Secret, so that nobody can make two identities that meet. */
const SEED_HIGH = randomInt(2 ** 32);
const SEED_LOW = randomInt(2 ** 32);

/** Two lanes of MurmurHash3's 32-bit mixing over the UTF-16 units. */
function hash(text: string): [number, number] {
  let high = SEED_HIGH;
  let low = SEED_LOW;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    high = Math.imul(high ^ Math.imul(unit, 0xcc9e2d51), 0x85ebca6b);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ Math.imul(unit, 0x1b873593), 0xc2b2ae35);
    low = (low << 15) | (low >>> 17);
  }
  return [finish(high ^ text.length), finish(low ^ high)];
}

function finish(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
