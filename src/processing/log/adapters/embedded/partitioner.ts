import type { PackedRecords } from '../../event-log.ts';

/**
 * Austin Appleby's 32-bit MurmurHash2 with Kafka's seed (`org.apache.kafka.common.utils.Utils.murmur2`), so that a
 * key lands in the partition in which a Kafka producer's default partitioner would put it.
 */
export function murmur2(data: Uint8Array, start = 0, end = data.length): number {
  const multiplier = 0x5bd1e995;
  const length = end - start;
  let hash = 0x9747b28c ^ length;
  const wholeEnd = start + (length & ~3);
  for (let i = start; i < wholeEnd; i += 4) {
    let k =
      (data[i] as number) |
      ((data[i + 1] as number) << 8) |
      ((data[i + 2] as number) << 16) |
      ((data[i + 3] as number) << 24);
    k = Math.imul(k, multiplier);
    k ^= k >>> 24;
    hash = Math.imul(hash, multiplier) ^ Math.imul(k, multiplier);
  }
  const rest = length & 3;
  if (rest === 3) hash ^= (data[wholeEnd + 2] as number) << 16;
  if (rest >= 2) hash ^= (data[wholeEnd + 1] as number) << 8;
  if (rest >= 1) hash = Math.imul(hash ^ (data[wholeEnd] as number), multiplier);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, multiplier);
  return hash ^ (hash >>> 15);
}

/** Kafka's `toPositive(murmur2(key)) % partitions`. */
export function partitionOfKey(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}

/** As {@link partitionOfKey}, for record `i` of a packed batch; `keyless` if it has no key. */
export function partitionOfPacked(
  packed: PackedRecords,
  i: number,
  partitions: number,
  keyless: number,
): number {
  const start = packed.keyStarts[i] as number;
  if (start < 0) return keyless;
  return (murmur2(packed.bytes, start, packed.keyEnds[i]) & 0x7fffffff) % partitions;
}
