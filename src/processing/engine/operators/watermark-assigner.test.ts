import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { batchOf } from '../batch/batch.ts';
import { timeZone, type TimeZone } from '../codegen/time-zone.ts';
import { compileWatermarkLoop } from '../codegen/watermark-loop.ts';
import type { Expression } from '../plan/expression.ts';
import { types } from '../plan/types.ts';
import { StateReader } from '../state/state-reader.ts';
import { StateWriter } from '../state/state-writer.ts';
import { WatermarkAssigner } from './watermark-assigner.ts';

const FIELDS = [{ name: 'ts', type: types.timestamp(3) }];
const nowhere = { offset: 0, line: 1, column: 1 };
const TS: Expression = {
  kind: 'column',
  index: 0,
  type: types.timestamp(3),
  span: { start: nowhere, end: nowhere },
};

function open(): { assigner: WatermarkAssigner; announced: number[]; stamps: number[]; failures: string[] } {
  const context = { clock: new ManualClock(), zone: timeZone('UTC') as TimeZone, random: () => 0.5 };
  const [announced, stamps, failures]: [number[], number[], string[]] = [[], [], []];
  const output = {
    push: (batch: { count: number; watermarks: Float64Array | null }) =>
      stamps.push(...(batch.watermarks?.subarray(0, batch.count) ?? [])),
    advance: (watermark: number) => announced.push(watermark),
  };
  const loop = compileWatermarkLoop(FIELDS, TS, TS, context);
  const assigner = new WatermarkAssigner('w', loop, output, ({ error }) => failures.push(error.code), {
    table: 't',
    source: 't',
    idleTimeoutMs: null,
    nowMs: () => 0,
  });
  return { assigner, announced, stamps, failures };
}

const rows = (...times: (number | null)[]) =>
  batchOf(
    FIELDS,
    times.map((time) => [time]),
  );

test('stamps each row with the watermark before it, and never goes back', () => {
  const { assigner, announced, stamps } = open();
  assigner.push(rows(10, 30, 20, 40));
  assert.deepEqual(stamps, [Number.NEGATIVE_INFINITY, 10, 30, 30]);
  assert.deepEqual(announced, [40]);
});

test('times up to 1970 move no watermark', () => {
  const { assigner, announced } = open();
  assigner.push(rows(-5, 0));
  assert.deepEqual(announced, []);
});

test('the watermark is that of the slowest partition, also of one that had no row yet', () => {
  const { assigner, announced } = open();
  assigner.addPartition(0);
  assigner.addPartition(1);
  assigner.push(rows(100), 0);
  assert.deepEqual(announced, []);
  assigner.push(rows(60), 1);
  assigner.push(rows(80), 1);
  assigner.push(rows(500), 1);
  assert.deepEqual(announced, [60, 80, 100]);
  assert.deepEqual(
    assigner.ownTime.partitions.map(({ watermarkMs }) => watermarkMs),
    [100, 500],
  );
});

test('an idle partition holds nothing back until its next row; when all are idle time stands still', () => {
  const { assigner, announced } = open();
  assigner.addPartition(0);
  assigner.addPartition(1);
  assigner.push(rows(100), 0);
  assigner.setIdle(1);
  assert.deepEqual(announced, [100]);
  assigner.setIdle(0);
  assert.deepEqual(announced, [100]);
  assigner.push(rows(50), 1);
  assigner.push(rows(120), 0);
  assert.deepEqual(announced, [100]);
  assigner.push(rows(110), 1);
  assert.deepEqual(announced, [100, 110]);
});

test('a row without a time fails alone', () => {
  const { assigner, stamps, failures } = open();
  assigner.push(rows(10, null, 20));
  assert.deepEqual(failures, ['null_rowtime']);
  assert.equal(stamps.length, 2);
});

test('comes back with the watermark it had', () => {
  const first = open();
  first.assigner.addPartition(0);
  first.assigner.push(rows(70), 0);
  const out = new StateWriter();
  first.assigner.snapshot(out);
  const second = open();
  second.assigner.restore(new StateReader(out.view()));
  second.assigner.push(rows(60, 90), 0);
  assert.deepEqual(second.stamps, [70, 70]);
  assert.deepEqual(second.announced, [70, 90]);
});

test('the end of input is announced, every other watermark from before is thrown away', () => {
  const { assigner, announced } = open();
  assigner.advance(99);
  assigner.advance(Number.POSITIVE_INFINITY);
  assert.deepEqual(announced, [Number.POSITIVE_INFINITY]);
});
