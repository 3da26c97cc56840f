/**
 * A number of 32 bits that hangs on nothing but the seed, the event and what it is drawn for. So every value of an event can
 * be made alone, in any order, and the same events come out as rows in memory, as lines of a file and as records of a topic.
 */
export function draw(seed: number, event: number, purpose: number): number {
  let h = (Math.imul(event ^ seed, 0x9e3779b1) + Math.imul(purpose + 1, 0x85ebca77)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

const TWO_TO_32 = 4_294_967_296;

/** A whole number from 0 up to, not including, `limit`. */
export function drawBelow(limit: number, seed: number, event: number, purpose: number): number {
  return Math.floor((draw(seed, event, purpose) / TWO_TO_32) * limit);
}
