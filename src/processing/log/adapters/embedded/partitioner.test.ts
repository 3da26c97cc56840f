import assert from 'node:assert/strict';
import { test } from 'node:test';
import { murmur2, partitionOfKey } from './partitioner.ts';

test('murmur2 gives the hashes of Kafka’s own test (UtilsTest.testMurmur2)', () => {
  const hashes: [string, number][] = [
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ];
  for (const [text, hash] of hashes) assert.equal(murmur2(Buffer.from(text)), hash, text);
});

test('a part of a larger buffer hashes as the part alone', () => {
  const bytes = Buffer.from('..foobar..');
  assert.equal(murmur2(bytes, 2, 8), murmur2(Buffer.from('foobar')));
});

test('keys spread over all partitions', () => {
  const used = new Set(Array.from({ length: 200 }, (_, i) => partitionOfKey(Buffer.from(`key ${i}`), 7)));
  assert.deepEqual(used, new Set([0, 1, 2, 3, 4, 5, 6]));
});
