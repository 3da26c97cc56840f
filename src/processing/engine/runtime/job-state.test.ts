import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { isCoded } from '#foundation';
import type { Value } from '../batch/physical-kind.ts';
import { createLocalCompactor } from '../state/disk/compactor.ts';
import { MemoryDisk } from '../state/disk/memory-disk.ts';
import type { DiskFile } from '../state/disk/state-disk.ts';
import type { StateRecord } from '../state/disk/state-record.ts';
import type { KeyedState } from '../state/keyed-state.ts';
import { PipelineState } from '../state/pipeline-state.ts';
import { rowCodec } from '../state/row-codec.ts';
import { StateBudget } from '../state/state-budget.ts';
import type { StatePlace } from './epoch-store.ts';
import { FileEpochStore } from './file-epoch-store.ts';
import type { Job } from './job.ts';
import { JobState } from './job-state.ts';

const MIB = 1024 * 1024;
const NOWHERE = { sources: {}, ended: [], sinks: {} };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-job-state-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

interface Bench {
  state: KeyedState<Value[]>;
  pipeline: PipelineState;
  jobState: JobState;
}

function open(
  place: StatePlace | undefined,
  options: { cacheBytes?: number; diskBytes?: number; last?: { epoch: number; state: StateRecord } } = {},
): Bench {
  const pipeline = new PipelineState(new StateBudget(undefined, options.cacheBytes));
  const state = pipeline.open('1/group-aggregate-1', 'groups', rowCodec());
  const jobState = new JobState(
    { operators: [], state: pipeline } as unknown as Job,
    place,
    options.diskBytes,
  );
  if (place !== undefined) jobState.open(options.last);
  return { state, pipeline, jobState };
}

async function commit({ jobState }: Bench, epoch: number): Promise<{ epoch: number; state: StateRecord }> {
  const state = await jobState.write(epoch, NOWHERE);
  jobState.committed(state);
  return { epoch, state };
}

function memoryPlace(disk = new MemoryDisk()): StatePlace & { disk: MemoryDisk } {
  return { disk, directory: 'state', createCompactor: () => createLocalCompactor(disk) };
}

test('a state of 256 MiB lives in 32 MiB of memory, and what is asked for after a restart is read then', async () => {
  const rows = 250_000;
  const text = 'x'.repeat(1024);
  const { place } = new FileEpochStore(directory);
  const bench = open(place, { cacheBytes: 32 * MIB });
  const { state, pipeline } = bench;
  let epoch = 0;
  let peakBytes = 0;
  for (let i = 0; i < rows; i++) {
    state.put(i, [i, `${text}${i}`]);
    if (i % 4096 !== 0) continue;
    peakBytes = Math.max(peakBytes, pipeline.budget.used);
    if (pipeline.isFull) await commit(bench, ++epoch);
  }
  // Reads reach what was written first and is long gone from memory; a change of it is read too.
  for (let i = 0; i < rows; i += 1009) assert.equal(state.get(i)?.[0], i);
  state.put(0, [-1, 'changed']);
  const last = await commit(bench, ++epoch);
  assert.equal(state.size, rows);
  assert.ok(peakBytes < 40 * MIB, `${peakBytes} bytes of entries at once`);
  await bench.jobState.close();
  const sizes = readdirSync(directory).map((name) => statSync(join(directory, name)).size);
  assert.ok(sizes.reduce((sum, size) => sum + size) > 256 * MIB);

  const again = open(place, { cacheBytes: 32 * MIB, last });
  assert.equal(again.state.size, rows);
  assert.ok(again.pipeline.budget.used < 32 * MIB, 'a start reads the redo files and nothing more');
  assert.deepEqual(again.state.get(0), [-1, 'changed']);
  assert.deepEqual(again.state.get(rows - 1)?.[0], rows - 1);
  assert.equal(again.state.get(rows), undefined);
  await again.jobState.close();
});

test('a job that keeps nothing spills to a folder that is gone afterwards', async () => {
  const before = new Set(readdirSync(tmpdir()));
  const bench = open(undefined, { cacheBytes: 1 * MIB });
  const { state, jobState } = bench;
  const spills = (): string[] =>
    readdirSync(tmpdir()).filter((name) => name.startsWith('millrace-state-') && !before.has(name));
  for (let i = 0; i < 40_000; i++) {
    state.put(`key ${i % 20_000}`, [i, 'some text']);
    if (i % 1000 === 0) await jobState.spill();
  }
  for (let i = 0; i < 20_000; i++) assert.equal(state.get(`key ${i}`)?.[0], 20_000 + i);
  assert.equal(state.size, 20_000);
  assert.equal([...state.entries()].length, 20_000);
  assert.ok(bench.pipeline.budget.used < 1.5 * MIB);
  const [spill] = spills();
  assert.ok(spill !== undefined && existsSync(join(tmpdir(), spill)));
  await jobState.close();
  assert.deepEqual(spills(), []);
});

test('a state that needs more disk than it may is refused, and what was committed is there', async () => {
  const place = memoryPlace();
  const bench = open(place, { cacheBytes: 50_000, diskBytes: 300_000 });
  let last: { epoch: number; state: StateRecord } | undefined;
  const fill = async (): Promise<void> => {
    for (let epoch = 1; ; epoch++) {
      for (let i = 0; i < 100; i++) bench.state.put(`${epoch} ${i}`, [epoch, 'x'.repeat(100)]);
      last = await commit(bench, epoch);
    }
  };
  await assert.rejects(fill(), (error) => isCoded(error, 'state_too_large') && /disk/.test(error.message));
  await bench.jobState.close();
  const again = open(place, last === undefined ? {} : { last });
  assert.equal(again.state.size, (last?.epoch ?? 0) * 100);
  assert.equal(again.state.get('1 99')?.[0], 1);
});

test('an epoch whose last frame was cut off or damaged anywhere counts for nothing without its record', async () => {
  const place = memoryPlace();
  const bench = open(place);
  for (let i = 0; i < 100; i++) bench.state.put(i, [i, 'a text that is long enough to go to a file']);
  const first = await commit(bench, 1);
  bench.state.put(7, [-7]);
  bench.state.put(1000, [1000, 'x'.repeat(3000)]);
  const second = await commit(bench, 2);
  await bench.jobState.close();
  const end = second.state.redo[0]?.bytes ?? 0;
  const begin = first.state.redo[0]?.bytes ?? 0;
  assert.ok(end > begin && begin > 0);
  const file = place.disk.open('state/redo-a.bin', 'write');
  const whole = contentOf(file, end);
  for (let at = begin; at < end; at++) {
    // Half of what followed was lost: zeros, as of a file that has its length but not its content.
    file.write(Buffer.alloc(end - at), at);
    const before = open(place, { last: first });
    assert.deepEqual(before.state.get(7)?.[0], 7);
    assert.equal(before.state.size, 100);
    // If the record named it the loss would be damage.
    if (!whole.subarray(at).every((byte) => byte === 0))
      assert.throws(
        () => open(place, { last: second }),
        (error) => isCoded(error, 'state_corrupt'),
      );
    file.write(whole.subarray(at), at);
  }
  assert.deepEqual(open(place, { last: second }).state.get(7), [-7]);
});

test('a changed bit in a sorted run is found when its block is read', async () => {
  const place = memoryPlace();
  const bench = open(place, { cacheBytes: 20_000 });
  let epoch = 0;
  for (let i = 0; i < 2000; i++) {
    bench.state.put(i, [i, 'some text']);
    if (i % 50 === 49) await commit(bench, ++epoch);
    if (i % 50 === 49) await new Promise((resolve) => setImmediate(resolve));
  }
  const last = await commit(bench, ++epoch);
  await bench.jobState.close();
  const number = last.state.runs.at(-1);
  assert.ok(number !== undefined);
  const file = place.disk.open(`state/run-${number}.bin`, 'write');
  const whole = contentOf(file, file.size);
  for (let at = 0; at < whole.length; at += 97) {
    file.write(Buffer.from([(whole[at] as number) ^ 4]), at);
    assert.throws(
      () => [...open(place, { last }).state.entries()],
      (error) => isCoded(error, 'state_corrupt'),
      `byte ${at}`,
    );
    file.write(whole.subarray(at, at + 1), at);
  }
  assert.equal([...open(place, { last }).state.entries()].length, 2000);
});

test('an epoch that changed nothing writes nothing, and one that changed little writes little', async () => {
  const place = memoryPlace();
  const bench = open(place);
  for (let i = 0; i < 10_000; i++) bench.state.put(i, [i, 'some text']);
  const first = await commit(bench, 1);
  assert.deepEqual((await commit(bench, 2)).state, first.state);
  bench.state.put(5, [5, 'another text']);
  const third = await commit(bench, 3);
  assert.ok((third.state.inline?.length ?? 0) < 300, 'it travels in the record');
  assert.deepEqual(third.state.redo, first.state.redo);
});

test('a key that comes and goes within an epoch leaves no trace', async () => {
  const place = memoryPlace();
  const bench = open(place);
  bench.state.put('stays', [1]);
  const first = await commit(bench, 1);
  for (let i = 0; i < 100_000; i++) {
    bench.state.put(`passes ${i}`, [i]);
    bench.state.delete(`passes ${i}`);
  }
  bench.state.put('stays', [2]);
  const second = await commit(bench, 2);
  assert.ok((second.state.inline?.length ?? 0) < 2 * (first.state.inline?.length ?? 0) + 200);
  assert.equal(bench.state.size, 1);
});

test('a deleted key stays deleted while newer runs are merged above the one that has it', async () => {
  const place = memoryPlace();
  const bench = open(place, { cacheBytes: 40_000 });
  let epoch = 0;
  const rest = async (): Promise<void> => {
    await commit(bench, ++epoch);
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
  };
  for (let i = 0; i < 4000; i++) {
    bench.state.put(i, [i, 'text that takes some room']);
    if (bench.pipeline.isFull) await rest();
  }
  for (let i = 0; i < 600; i++) {
    bench.state.delete(i * 3);
    bench.state.put(`other ${i}`, [i, 'text that takes some room']);
    if (bench.pipeline.isFull) await rest();
  }
  await rest();
  const found = new Set([...bench.state.entries()].map(([key]) => key));
  for (let i = 0; i < 4000; i++) {
    const isDeleted = i % 3 === 0 && i < 1800;
    assert.equal(bench.state.get(i) === undefined, isDeleted, `key ${i}`);
    assert.equal(found.has(i), !isDeleted, `key ${i}`);
  }
  assert.equal(bench.state.size, 4000);
});

test('keys that come once are gone from disk when their TTL is over, also from before a restart', async () => {
  const place = memoryPlace();
  let nowMs = 0;
  let epoch = 0;
  let last: { epoch: number; state: StateRecord } | undefined;
  const start = (): Bench => {
    const pipeline = new PipelineState(new StateBudget(undefined, 100_000), () => nowMs);
    const state = pipeline.open('1/deduplicate-1', 'seen', rowCodec(), { ttlMs: 2000 });
    const jobState = new JobState({ operators: [], state: pipeline } as unknown as Job, place);
    jobState.open(last);
    return { state, pipeline, jobState };
  };
  let bench = start();
  for (let i = 1; i <= 60_000; i++) {
    nowMs++;
    bench.state.put(i, [i, 'text that takes some room']);
    if (bench.pipeline.isFull) {
      last = await commit(bench, ++epoch);
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    }
    if (i < 8_000 || i % 1000 !== 0) continue;
    assert.ok(bench.jobState.bytes < 500_000, `${bench.jobState.bytes} bytes at ${i}`);
    assert.ok(bench.state.size < 6_000, `${bench.state.size} entries at ${i}`);
    assert.equal(bench.state.get(i - 1999)?.[0], i - 1999);
    assert.equal(bench.state.get(i - 2000), undefined);
    if (i % 3000 !== 0) continue;
    last = await commit(bench, ++epoch);
    await bench.jobState.close();
    bench = start();
  }
  await bench.jobState.close();
});

function contentOf(file: DiskFile, length: number): Buffer {
  const content = Buffer.alloc(length);
  file.read(content, 0);
  return content;
}
