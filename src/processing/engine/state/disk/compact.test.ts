import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StateWriter } from '../state-writer.ts';
import { compact, type CompactionResult } from './compact.ts';
import { hashKey, placeOf } from './key-place.ts';
import { MemoryDisk } from './memory-disk.ts';
import { RunFile } from './run-file.ts';
import { RunWriter } from './run-writer.ts';

const STATE = 1;
const KEY = Buffer.from('key');
const HASH = hashKey(KEY, 0, KEY.length);

/** A run with the key, put at this time. */
function writeRun(disk: MemoryDisk, path: string, putAtMs: number): void {
  const value = new StateWriter();
  value.float(putAtMs);
  value.text('value');
  const bytes = Buffer.concat([KEY, value.view()]);
  const writer = new RunWriter(disk.open(path, 'write'), 1);
  const place = placeOf(STATE, HASH);
  const ends = { keyStart: 0, keyEnd: KEY.length, valueStart: KEY.length, valueEnd: bytes.length };
  writer.add({ next: () => false, state: STATE, hash: HASH, place, bytes, ...ends, isDeleted: false });
  writer.finish();
}

function merge(disk: MemoryDisk, dropDeleted: boolean, expiredUntilMs: number): Promise<CompactionResult> {
  const inputs = [
    { kind: 'run', path: 'newer' },
    { kind: 'run', path: 'older' },
  ] as const;
  const states = [{ number: STATE, expiredUntilMs }];
  return compact({ inputs, target: 'merged', directory: '.', dropDeleted, states }, disk, async () => {});
}

function open(): MemoryDisk {
  const disk = new MemoryDisk();
  writeRun(disk, 'older', 100);
  writeRun(disk, 'newer', 200);
  return disk;
}

test('an expired entry is left out where nothing older is below, and else a deletion that hides what is', async () => {
  assert.equal((await merge(open(), true, 200)).records, 0);
  const disk = open();
  assert.deepEqual([...(await merge(disk, false, 200)).counts], [[STATE, 1]]);
  assert.equal(new RunFile(disk, 'merged').find(STATE, HASH, KEY)?.isDeleted, true);
});

test('an entry is kept that was put again before its TTL was over, or that has none', async () => {
  for (const expiredUntilMs of [199, Number.NEGATIVE_INFINITY]) {
    const disk = open();
    await merge(disk, true, expiredUntilMs);
    assert.equal(new RunFile(disk, 'merged').find(STATE, HASH, KEY)?.isDeleted, false);
  }
});
