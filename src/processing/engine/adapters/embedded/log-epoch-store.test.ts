import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { systemClock } from '#foundation';
import type { EventLog } from '#log';
import { openTestLog } from '../../../log/testing.ts';
import { PARALLELISM_MAX } from '../../plan/settings.ts';
import { NO_STATE, type StateRecord } from '../../state/disk/state-record.ts';
import { METADATA_CHARACTERS_MAX } from './epoch-record.ts';
import { LogEpochStore } from './log-epoch-store.ts';

let log: EventLog & { close: () => Promise<void> };
before(async () => {
  log = await openTestLog();
  await log.createTopic('in', { partitions: 2 });
  await log.createTopic('millrace.dead-letters', { partitions: 1 });
});
after(() => log.close());

let directory: string;
let groups = 0;
beforeEach(() => {
  groups++;
  directory = mkdtempSync(join(tmpdir(), 'millrace-epochs-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (): LogEpochStore => new LogEpochStore(log, `pipeline.${groups}`, directory, systemClock);

function commit(store: LogEpochStore, epoch: number, state: StateRecord): Promise<void> {
  const offsets = [0, 1].map((partition) => ({ topic: 'in', partition, offset: epoch }));
  return store.commit({ epoch, state, records: [], offsets });
}

const SMALL = NO_STATE;

/** As long as they come: as many tasks as there may be, runs that wait to be merged, and large numbers. */
function large(epoch: number): StateRecord {
  const runs = Array.from({ length: 49 }, (_, i) => 9_999_999 - i);
  const redo = (['a', 'b'] as const).map((file) => ({ file, since: epoch, bytes: 2 ** 40 }));
  const own = { ...NO_STATE, runs, redo, inline: 'x'.repeat(160) };
  const records = Array.from({ length: PARALLELISM_MAX }, () => own);
  return { ...own, home: 'from-9999999', tasks: { layout: 'a layout', records } };
}

test('a record longer than what the log takes with an offset lies in a file that the offset names', async () => {
  const store = open();
  assert.equal(await store.load(), undefined);
  for (let epoch = 1; epoch <= 5; epoch++) {
    // A short one between them leaves the files alone.
    const state = epoch === 3 ? SMALL : large(epoch);
    assert.equal(JSON.stringify(state).length > METADATA_CHARACTERS_MAX, epoch !== 3);
    await commit(store, epoch, state);
    const again = open();
    assert.deepEqual(await again.load(), { epoch, state });
    await again.close();
    // It has fenced the first one, as the next start does.
    await store.load();
  }
  assert.deepEqual(readdirSync(directory).sort(), ['epoch-a.json', 'epoch-b.json']);
  await store.close();
});

test('a record in a file that was not committed leaves the one before it', async () => {
  const store = open();
  await store.load();
  for (const epoch of [1, 2, 3]) {
    await commit(store, epoch, large(epoch));
    const other = open();
    await other.load();
    // Fenced: the file is written, the epoch is not.
    await assert.rejects(commit(store, epoch + 1, { ...large(epoch + 1), home: 'never' }));
    await other.close();
    assert.deepEqual(await store.load(), { epoch, state: large(epoch) });
  }
  await store.close();
});

test('a record in a file that is damaged or another one is an error', async () => {
  const store = open();
  await store.load();
  await commit(store, 1, large(1));
  for (const text of [
    '',
    '{"epoch":1',
    JSON.stringify({ epoch: 1, state: SMALL }),
    JSON.stringify({ epoch: 2, state: large(2) }),
  ]) {
    writeFileSync(join(directory, 'epoch-a.json'), text);
    await assert.rejects(open().load(), { code: 'state_corrupt' });
  }
  rmSync(join(directory, 'epoch-a.json'));
  await assert.rejects(open().load(), { code: 'state_corrupt' });
});
