import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Batch, batchOf, rowAt } from '../../batch/batch.ts';
import { type Field, types } from '../../plan/types.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { IntervalJoinOperator } from './interval-join.ts';
import { intervalRowsCodec } from './interval-rows.ts';
import { IntervalSide } from './interval-side.ts';
import { JoinInput } from './join-input.ts';
import { openTimeQueue, TimeQueue } from '../time-queue.ts';

const FIELDS: readonly Field[] = [
  { name: 'id', type: types.int() },
  { name: 'ts', type: types.timestamp(3) },
];

/** `right.ts BETWEEN left.ts - 10 AND left.ts + 20`, milliseconds, without keys; both sides are outer ones. */
function open(now?: { ms: number }) {
  const state = new PipelineState(new StateBudget());
  const out: string[] = [];
  const side = (name: string, fromMs: number, toMs: number): IntervalSide =>
    new IntervalSide({
      input: new JoinInput({ keys: [], nullsEqual: [], onFailure: () => {} }),
      timeColumn: 1,
      fromMs,
      toMs,
      isOuter: true,
      width: 2,
      rows: state.open('join', name, intervalRowsCodec()),
    });
  const operator = new IntervalJoinOperator(
    {
      id: 'join',
      rowType: [...FIELDS, ...FIELDS],
      left: side('left', -10, 20),
      right: side('right', -20, 10),
      condition: undefined,
      due: new TimeQueue(openTimeQueue(state, 'join', 'due')),
      nowMs: now === undefined ? undefined : () => now.ms,
    },
    {
      push: (batch: Batch) => {
        for (let i = 0; i < batch.count; i++) {
          const [a, , b] = rowAt(batch, i);
          out.push(`${a as number | null}-${b as number | null}`);
        }
      },
      advance: (watermarkMs) => out.push(`watermark ${watermarkMs}`),
    },
  );
  return {
    operator,
    left: (id: number, time: number | null) => operator.push(batchOf(FIELDS, [[id, time]]), 0),
    right: (id: number, time: number | null) => operator.push(batchOf(FIELDS, [[id, time]]), 1),
    advance: (watermarkMs: number) => {
      operator.advance(watermarkMs, 0);
      operator.advance(watermarkMs, 1);
    },
    take: () => out.splice(0),
  };
}

test('a row leaves alone as soon as the watermark says that nobody will meet it, before the watermark does', () => {
  const { left, advance, take } = open();
  left(1, 100);
  advance(119);
  assert.deepEqual(take(), ['watermark 99']);
  advance(120);
  assert.deepEqual(take(), ['1-null', 'watermark 100']);
});

test('both bounds belong to the interval', () => {
  const { left, right, take } = open();
  left(1, 100);
  for (const [id, time] of [
    [10, 89],
    [11, 90],
    [12, 120],
    [13, 121],
  ] as const)
    right(id, time);
  assert.deepEqual(take(), ['1-11', '1-12']);
});

test('the watermark of the slower side counts', () => {
  const { operator, left, take } = open();
  left(1, 100);
  operator.advance(500, 0);
  assert.deepEqual(take(), []);
  operator.advance(110, 1);
  assert.deepEqual(take(), ['watermark 90']);
});

test('a late row meets what is still kept, and is not kept itself if nobody can meet it', () => {
  const { left, right, advance, take } = open();
  right(10, 130);
  advance(135);
  take();
  left(1, 118);
  left(2, 90);
  assert.deepEqual(take(), ['1-10', '2-null']);
  right(11, 131);
  assert.deepEqual(take(), ['1-11']);
});

test('a row that waits is a change of state, though no watermark comes', () => {
  const { operator, left } = open();
  const before = operator.stateVersion;
  left(1, 100);
  assert.notEqual(operator.stateVersion, before);
});

test('a row without a time meets nothing', () => {
  const { left, right, take } = open();
  right(10, 100);
  left(1, null);
  assert.deepEqual(take(), ['1-null']);
});

test('by processing time rows meet those of the last moments, and leave alone when the clock says so', () => {
  const now = { ms: 1000 };
  const { operator, left, right, take } = open(now);
  left(1, null);
  now.ms = 1020;
  right(10, null);
  assert.deepEqual(take(), ['1-10']);
  now.ms = 1025;
  right(11, null);
  assert.deepEqual(take(), []);
  assert.equal(operator.dueMs, 1031);
  operator.tick(1030);
  assert.deepEqual(take(), []);
  operator.tick(1036);
  assert.deepEqual(take(), ['null-11']);
  assert.equal(operator.dueMs, Number.POSITIVE_INFINITY);
});
