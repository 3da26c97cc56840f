import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Detection, Detector } from '#detect';
import { batchOf, rowAt } from '../../batch/batch.ts';
import { anomalyType, type OverWindow, types } from '../../plan/index.ts';
import { PipelineState } from '../../state/pipeline-state.ts';
import { StateBudget } from '../../state/state-budget.ts';
import { StateReader } from '../../state/state-reader.ts';
import { StateWriter } from '../../state/state-writer.ts';
import { DETECTOR_KEYS_MAX, DetectAnomaliesOperator, type DetectorFactory } from './detect-anomalies.ts';
import { openTimeQueue, TimeQueue, type TimeQueueState } from '../time-queue.ts';

const FIELDS = [
  { name: 'sensor', type: types.string() },
  { name: 'value', type: types.double() },
  { name: 'ts', type: types.timestamp(3) },
];
const nowhere = { offset: 0, line: 1, column: 1 };
const PLAN = {
  kind: 'over-window',
  id: '1/over-window-1',
  changelog: 'insert-only',
  rowType: [...FIELDS, { name: 'd', type: anomalyType('TIMESTAMP') }],
  partitionKeys: [0],
  orderColumn: 2,
  frame: { unit: 'range', preceding: 'unbounded' },
  calls: [{ kind: 'detect-anomalies', valueColumn: 1, span: { start: nowhere, end: nowhere } }],
} as unknown as OverWindow;

/** Forecasts the last value, and calls every other one an anomaly; its state is the last value. */
class LastValue implements Detector {
  #last: number;

  constructor(last = Number.NaN) {
    this.#last = last;
  }

  update(_timestampMs: number, value: number): Detection {
    const forecast = this.#last;
    this.#last = value;
    const isAnomaly = !Number.isNaN(forecast) && forecast !== value;
    return { score: isAnomaly ? 1 : 0, isAnomaly, forecast, lower: forecast, upper: forecast };
  }

  snapshot(): Uint8Array {
    return new Uint8Array(new Float64Array([this.#last]).buffer);
  }
}

const factory: DetectorFactory = {
  create: () => new LastValue(),
  restore: (bytes) => new LastValue(new Float64Array(bytes.slice().buffer)[0]),
};

function waitingRows(): TimeQueueState {
  return openTimeQueue(new PipelineState(new StateBudget()), PLAN.id, 'queue');
}

function open(waiting = waitingRows()): { operator: DetectAnomaliesOperator; rows: unknown[][] } {
  const rows: unknown[][] = [];
  const output = {
    push: (batch: Parameters<typeof rowAt>[0]) => {
      for (let i = 0; i < batch.count; i++) rows.push(rowAt(batch, i));
    },
    advance: () => {},
  };
  const operator = new DetectAnomaliesOperator(
    PLAN,
    [factory],
    new StateBudget(),
    new TimeQueue(waiting),
    () => {},
    output,
  );
  return { operator, rows };
}

const forecasts = (rows: readonly unknown[][]): unknown[] =>
  rows.map(([sensor, value, , detected]) => [
    sensor,
    value,
    (detected as unknown[])[2],
    (detected as unknown[])[6],
  ]);

test('rows pass their detector in time order when the watermark reaches them', () => {
  const { operator, rows } = open();
  operator.push(
    batchOf(FIELDS, [
      ['a', 3, 30],
      ['a', 1, 10],
      ['b', 9, 15],
      ['a', 2, 20],
    ]),
  );
  assert.deepEqual(rows, []);
  operator.advance(20);
  operator.advance(30);
  assert.deepEqual(forecasts(rows), [
    ['a', 1, null, false],
    ['b', 9, null, false],
    ['a', 2, 1, true],
    ['a', 3, 2, true],
  ]);
});

test('a row behind the watermark is late, and a NULL teaches nothing', () => {
  const { operator, rows } = open();
  operator.push(batchOf(FIELDS, [['a', 1, 10]]));
  operator.advance(10);
  operator.push(
    batchOf(FIELDS, [
      ['a', 5, 9],
      ['a', null, 11],
      ['a', 1, 12],
    ]),
  );
  operator.advance(20);
  assert.deepEqual(forecasts(rows), [
    ['a', 1, null, false],
    ['a', null, null, false],
    ['a', 1, 1, false],
  ]);
  assert.equal(operator.report.lateRows, 1);
});

test('what waits and what was learned comes back', () => {
  const waiting = waitingRows();
  const first = open(waiting);
  first.operator.push(
    batchOf(FIELDS, [
      ['a', 1, 10],
      ['a', 2, 50],
    ]),
  );
  first.operator.advance(10);
  const out = new StateWriter();
  first.operator.snapshot(out);
  const second = open(waiting);
  second.operator.restore(new StateReader(out.view()));
  second.operator.advance(60);
  assert.deepEqual(forecasts(second.rows), [['a', 2, 1, true]]);
});

test('with too many series the one quiet for longest is forgotten', () => {
  const { operator, rows } = open();
  for (let i = 0; i <= DETECTOR_KEYS_MAX; i += 1000) {
    const some = Array.from({ length: Math.min(1000, DETECTOR_KEYS_MAX + 1 - i) }, (_, j) => [
      `s${i + j}`,
      1,
      i + j + 1,
    ]);
    operator.push(batchOf(FIELDS, some));
  }
  operator.advance(10_000);
  operator.push(
    batchOf(FIELDS, [
      ['s1', 1, 20_000],
      ['s0', 1, 20_001],
    ]),
  );
  rows.length = 0;
  operator.advance(30_000);
  assert.deepEqual(forecasts(rows), [
    ['s1', 1, 1, false],
    ['s0', 1, null, false],
  ]);
});
