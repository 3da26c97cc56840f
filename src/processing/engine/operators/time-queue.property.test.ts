import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Value } from '../batch/physical-kind.ts';
import type { StateStore } from '../state/keyed-state.ts';
import { PipelineState } from '../state/pipeline-state.ts';
import { StateBudget } from '../state/state-budget.ts';
import { StateReader } from '../state/state-reader.ts';
import { StateWriter } from '../state/state-writer.ts';
import { CopyingStore } from './testing.ts';
import { openTimeQueue, TimeQueue } from './time-queue.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

type Step = { add: number } | { takeUpTo: number };

/** Some are close to each other, others far away. */
const time = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -500, max: 2000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -3_000_000, max: 3_000_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }) },
);
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ add: time }) },
    { weight: 1, arbitrary: fc.record({ takeUpTo: time }) },
  ),
  { maxLength: 80 },
);

const isEven = (item: Value): boolean => (item as number) % 2 === 0;

function leastTime(items: readonly { time: number }[]): number {
  return Math.min(...items.map(({ time: each }) => each));
}

interface Opened {
  queue: TimeQueue;
  /** The queue after a restart. */
  again: () => TimeQueue;
}

function open(isRow?: (item: Value) => boolean, store: StateStore = new CopyingStore()): Opened {
  const state = openTimeQueue(store, 'queue', 'items');
  const queue = new TimeQueue(state, isRow);
  return {
    queue,
    again: () => {
      const restored = new TimeQueue(state, isRow);
      restored.restore(new StateReader(bytesOf(queue)));
      return restored;
    },
  };
}

function bytesOf(part: { write(out: StateWriter): void }): Uint8Array {
  const out = new StateWriter();
  part.write(out);
  return Buffer.from(out.view());
}

test('hands out items in the order of their times, of equal times as they came, also after a restart', () => {
  fc.assert(
    fc.property(steps, fc.nat(80), (all, restartAt) => {
      const { queue, again } = open();
      let current = queue;
      let waiting: { time: number; item: number }[] = [];
      for (const [i, step] of all.entries()) {
        if (i === restartAt) current = again();
        if ('add' in step) {
          current.add(step.add, i);
          waiting.push({ time: step.add, item: i });
          continue;
        }
        const found: { time: number; item: number }[] = [];
        current.takeUpTo(step.takeUpTo, (item, at) => found.push({ time: at, item: item as number }));
        const due = waiting.filter((each) => each.time <= step.takeUpTo);
        waiting = waiting.filter((each) => each.time > step.takeUpTo);
        assert.deepEqual(
          found,
          due.sort((a, b) => a.time - b.time),
        );
        assert.equal(current.firstTime, leastTime(waiting));
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('counts rows, and finds the first item that passes, also after a restart', () => {
  fc.assert(
    fc.property(steps, fc.nat(80), (all, restartAt) => {
      const { queue, again } = open(isEven);
      let current = queue;
      let waiting: { time: number; item: number }[] = [];
      for (const [i, step] of all.entries()) {
        if (i === restartAt) current = again();
        if ('add' in step) {
          current.add(step.add, i);
          waiting.push({ time: step.add, item: i });
        } else {
          current.takeUpTo(step.takeUpTo, () => {});
          waiting = waiting.filter((each) => each.time > step.takeUpTo);
        }
        const rows = waiting.filter(({ item }) => isEven(item));
        assert.equal(current.firstTime, leastTime(waiting));
        assert.equal(current.firstTimeWhere(isEven), leastTime(rows));
        assert.equal(current.rows, rows.length);
      }
    }),
    { seed, numRuns: 300 },
  );
});

test('a search does not look at everything', () => {
  const { queue } = open();
  for (let i = 0; i < 100; i++) for (let n = 0; n < 3; n++) queue.add(i * 100 + n, i);
  const time = queue.firstTimeWhere((item) => item === 99);
  assert.ok(time > 0 && time < 9900, `${time}`);
});

test('many items of one moment are several entries, so that few bytes are written anew', () => {
  const { queue } = open();
  for (let i = 0; i < 1000; i++) queue.add(50, i);
  const found: number[] = [];
  queue.takeUpTo(Number.POSITIVE_INFINITY, (item) => found.push(item as number));
  assert.deepEqual(found, [...Array(1000).keys()]);
  assert.equal(queue.firstTime, Number.POSITIVE_INFINITY);
});

test('items of every time are kept apart: of the years 0 and 9999, and before all times', () => {
  const times = [
    -62_167_219_200_000,
    13_743_895_347_200,
    253_402_300_799_999,
    8.64e15,
    Number.NEGATIVE_INFINITY,
  ];
  for (const time of times) {
    const { queue, again } = open();
    for (let i = 0; i < 600; i++) queue.add(time, i);
    const found: number[] = [];
    again().takeUpTo(8.64e15, (item, at) => {
      assert.equal(at, time);
      found.push(item as number);
    });
    assert.deepEqual(found, [...Array(600).keys()], `${time}`);
  }
});

test('what has no end of its wait is never taken out', () => {
  const { queue, again } = open();
  for (let i = 0; i < 600; i++) queue.add(Number.POSITIVE_INFINITY, i);
  queue.add(5, 5);
  const taken: Value[] = [];
  const restored = again();
  restored.takeUpTo(Number.POSITIVE_INFINITY, (item) => taken.push(item));
  assert.deepEqual(taken, [5]);
  assert.equal(restored.firstTime, Number.POSITIVE_INFINITY);
  assert.equal(restored.rows, 600);
});

test('an epoch writes little, however far the items that wait reach', () => {
  const state = new PipelineState(new StateBudget());
  const { queue } = open(undefined, state);
  for (let i = 0; i < 50_000; i++) queue.add(1.7e12 + i * 2000, 1);
  assert.ok(bytesOf(queue).length < 100, `${bytesOf(queue).length}`);
  state.written(1);
  queue.takeUpTo(1.7e12 + 10_000, () => {});
  queue.add(1.7e12 + 1e8, 1);
  const changes = new StateWriter();
  state.write('changes', changes);
  assert.ok(changes.length < 10_000, `${changes.length}`);
  const last = bytesOf(queue);
  queue.takeUpTo(1.8e12, () => {});
  assert.ok(bytesOf(queue).length < last.length);
  assert.ok(state.describe().every(({ entries }) => entries === 0));
});
