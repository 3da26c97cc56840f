import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '#foundation';
import { batchOf } from '../batch/batch.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import { compileWatermarkLoop } from '../codegen/watermark-loop.ts';
import { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import { types } from '../plan/types.ts';
import { identity } from './plan-layers.ts';
import { type AlignedSource, alignmentOptions, WatermarkAlignment } from './watermark-alignment.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));
const FIELDS = [{ name: 'ts', type: types.timestamp(3) }];
const CONTEXT = { clock: new ManualClock(), zone: timeZone('UTC') as TimeZone, random: () => 0.5 };

/** The watermark of table `id` is its highest time. */
function assignerOf(id: string): WatermarkAssigner {
  const [ts] = identity(FIELDS);
  assert.ok(ts);
  const loop = compileWatermarkLoop(FIELDS, ts, ts, CONTEXT);
  const about = { table: id, source: id, idleTimeoutMs: null, nowMs: () => 0 };
  return new WatermarkAssigner(id, loop, { push: () => {}, advance: () => {} }, () => {}, about);
}

function push(assigner: WatermarkAssigner, timeMs: number, partition = 0): void {
  assigner.push(batchOf(FIELDS, [[timeMs]]), partition);
}

/** One table a source, all in one group. */
function groupOf(maxDriftMs: number, ...ids: string[]) {
  const alignment = new WatermarkAlignment();
  return ids.map((id) => {
    const assigner = assignerOf(id);
    const source = alignment.add([{ assigner, group: 'g', maxDriftMs }]);
    return { assigner, source, time: () => alignment.timeOf(assigner) };
  });
}

test('a source waits once it is ahead of the slowest by more than the drift, until that has caught up', () => {
  const [fast, slow] = groupOf(50, 'fast', 'slow');
  assert.ok(fast && slow);
  push(slow.assigner, 100);
  push(fast.assigner, 150);
  assert.equal(fast.source.isHeld, false);
  push(fast.assigner, 151);
  assert.equal(fast.source.isHeld, true);
  assert.equal(slow.source.isHeld, false);
  assert.deepEqual(fast.time(), {
    group: 'g',
    maxDriftMs: 50,
    slowest: { table: 'slow', watermarkMs: 100 },
    held: [0],
  });
  push(slow.assigner, 101);
  assert.equal(fast.source.isHeld, false);
  assert.deepEqual(fast.time()?.held, []);
});

test('nobody waits for a source that has ended, is idle or had no row yet', () => {
  const [fast, slow, silent] = groupOf(50, 'fast', 'slow', 'silent');
  assert.ok(fast && slow && silent);
  silent.assigner.addPartition(0);
  push(fast.assigner, 1000);
  assert.equal(fast.source.isHeld, false);
  push(slow.assigner, 100);
  assert.equal(fast.source.isHeld, true);
  slow.assigner.setIdle(0);
  assert.equal(fast.source.isHeld, false);
  push(slow.assigner, 101);
  assert.equal(fast.source.isHeld, true);
  slow.assigner.advance(Number.POSITIVE_INFINITY);
  assert.equal(fast.source.isHeld, false);
});

test('a partition is held alone, also by another of its own source', () => {
  const [only] = groupOf(50, 'only');
  assert.ok(only);
  for (const partition of [0, 1, 2]) only.assigner.addPartition(partition);
  push(only.assigner, 1000, 0);
  assert.equal(only.source.isAhead(0), false);
  push(only.assigner, 100, 1);
  assert.deepEqual(only.time()?.held, [0]);
  assert.equal(only.source.isHeld, false);
  only.assigner.setEnded(1);
  assert.deepEqual(only.time()?.held, []);
});

test('tables of one source are held together, when all of them are ahead', () => {
  const alignment = new WatermarkAlignment();
  const [hasty, patient, slow] = ['hasty', 'patient', 'slow'].map(assignerOf);
  assert.ok(hasty && patient && slow);
  const source = alignment.add([
    { assigner: hasty, group: 'g', maxDriftMs: 10 },
    { assigner: patient, group: 'g', maxDriftMs: 1000 },
  ]);
  alignment.add([{ assigner: slow, group: 'g', maxDriftMs: 10 }]);
  push(slow, 100);
  for (const assigner of [hasty, patient]) push(assigner, 500);
  assert.equal(source.isHeld, false);
  for (const assigner of [hasty, patient]) push(assigner, 1101);
  assert.equal(source.isHeld, true);
});

test('without a group, or with a drift or an interval of 0, a table keeps pace with nobody', () => {
  const optionsOf = (more: Record<string, string>) =>
    alignmentOptions({
      connector: 'kafka',
      options: Object.fromEntries(
        Object.entries(more).map(([name, value]) => [`scan.watermark.alignment.${name}`, value]),
      ),
    });
  const asked = { group: 'g', 'max-drift': '1 min' };
  assert.deepEqual(optionsOf(asked), { group: 'g', maxDriftMs: 60_000 });
  assert.equal(optionsOf({}), undefined);
  assert.equal(optionsOf({ ...asked, group: ' ' }), undefined);
  assert.equal(optionsOf({ ...asked, 'max-drift': '0 s' }), undefined);
  assert.equal(optionsOf({ ...asked, 'update-interval': '0' }), undefined);
});

const PARTITIONS = [0, 1, 2];

type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

/** Something that happens to a partition of a source. */
const happening = fc.record({
  source: fc.nat(5),
  partition: fc.constantFrom(...PARTITIONS),
  what: fc.oneof(
    fc.record({ kind: fc.constant('row' as const), timeMs: fc.integer({ min: 1, max: 2000 }) }),
    fc.record({ kind: fc.constantFrom('idle' as const, 'partition ended' as const, 'ended' as const) }),
  ),
});

/** A source as the model knows it: which partitions may still give rows that others wait for. */
interface Modelled {
  source: AlignedSource;
  assigners: readonly WatermarkAssigner[];
  awaited: Set<number>;
  ended: Set<number>;
}

function happen({ assigners, awaited, ended }: Modelled, { partition, what }: Happening): void {
  if (ended.has(partition)) return;
  if (what.kind === 'row') awaited.add(partition);
  else awaited.delete(partition);
  if (what.kind === 'partition ended') ended.add(partition);
  if (what.kind === 'ended') for (const p of PARTITIONS) ended.add(p);
  if (what.kind === 'ended') awaited.clear();
  for (const [i, assigner] of assigners.entries()) {
    if (what.kind === 'row') push(assigner, what.timeMs + i * 700, partition);
    else if (what.kind === 'idle') assigner.setIdle(partition);
    else if (ended.size === PARTITIONS.length) assigner.advance(Number.POSITIVE_INFINITY);
    else assigner.setEnded(partition);
  }
}

test(`what is held always waits for a partition that is read (seed ${SEED})`, () => {
  const table = fc.record({ group: fc.constantFrom('g', 'h'), maxDriftMs: fc.nat(500) });
  const layout = fc.array(fc.array(table, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 });
  const property = fc.property(layout, fc.array(happening, { maxLength: 60 }), (sources, happenings) => {
    const alignment = new WatermarkAlignment();
    const made = sources.map((tables, s): Modelled => {
      const aligned = tables.map((options, i) => ({ ...options, assigner: assignerOf(`${s}.${i}`) }));
      const assigners = aligned.map(({ assigner }) => assigner);
      return { source: alignment.add(aligned), assigners, awaited: new Set(), ended: new Set() };
    });
    for (const next of happenings) {
      happen(made[next.source % made.length] as Modelled, next);
      const isAnyHeld = made.some(({ source, ended }) =>
        PARTITIONS.some((p) => !ended.has(p) && source.isAhead(p)),
      );
      const isAnyRead = made.some(({ source, awaited }) => [...awaited].some((p) => !source.isAhead(p)));
      assert.ok(!isAnyHeld || isAnyRead);
    }
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});
