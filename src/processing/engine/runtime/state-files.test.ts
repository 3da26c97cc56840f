import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isCoded } from '#foundation';
import { FileEpochStore } from './file-epoch-store.ts';
import { StateFiles } from './state-files.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-state-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const nothing = { records: [], offsets: [] };

test('the last two states are there, each under its epoch', async () => {
  const files = new StateFiles(directory);
  await files.write(1, bytes('the first and longest'));
  await files.write(2, bytes('two'));
  await files.write(3, bytes('three'));
  const again = new StateFiles(directory);
  assert.equal(Buffer.from(await again.read(2)).toString(), 'two');
  assert.equal(Buffer.from(await again.read(3)).toString(), 'three');
  await assert.rejects(again.read(1), (error) => isCoded(error, 'state_corrupt'));
});

test('after a restart the state that counts is not written over', async () => {
  const files = new StateFiles(directory);
  for (const epoch of [1, 2, 3]) await files.write(epoch, bytes(`state ${epoch}`));
  const again = new StateFiles(directory);
  // Epoch 3 was written, but its commit never happened.
  await again.read(2);
  await again.write(3, bytes('another'));
  assert.equal(Buffer.from(await again.read(2)).toString(), 'state 2');
});

test('a damaged or missing state is said to be, never believed', async () => {
  const files = new StateFiles(directory);
  await files.write(1, bytes('some state'));
  const [name = ''] = readdirSync(directory);
  const damaged = readFileSync(join(directory, name));
  damaged[damaged.length - 1] = 0;
  writeFileSync(join(directory, name), damaged);
  await assert.rejects(files.read(1), (error) => isCoded(error, 'state_corrupt'));
  writeFileSync(join(directory, name), damaged.subarray(0, 5));
  await assert.rejects(files.read(1), (error) => isCoded(error, 'state_corrupt'));
  await assert.rejects(files.read(7), (error) => isCoded(error, 'state_corrupt'));
});

test('a state file without its commit record does not count', async () => {
  const store = new FileEpochStore(directory);
  assert.equal(await store.load(), undefined);
  await store.commit({ epoch: 1, state: bytes('one'), ...nothing });
  // The process dies after the file of epoch 2, before its commit.
  const files = new StateFiles(directory);
  await files.read(1);
  await files.write(2, bytes('two'));
  const again = await new FileEpochStore(directory).load();
  assert.equal(again?.epoch, 1);
  assert.equal(Buffer.from(again?.state ?? []).toString(), 'one');
});

test('an epoch that changed no state keeps the last one', async () => {
  const store = new FileEpochStore(directory);
  await store.load();
  await store.commit({ epoch: 1, state: bytes('one'), ...nothing });
  await store.commit({ epoch: 2, state: undefined, ...nothing });
  const again = await new FileEpochStore(directory).load();
  assert.deepEqual([again?.epoch, Buffer.from(again?.state ?? []).toString()], [2, 'one']);
});
