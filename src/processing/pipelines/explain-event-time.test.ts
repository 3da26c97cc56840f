import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventTimeReport } from '#engine';
import { explainEventTime } from './explain-event-time.ts';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

/** Two partitions: one at noon, the other `behindMs` before it; a window waits for noon and a second. */
function report(behindMs: number | null, idleTimeoutMs: number | null = null): EventTimeReport {
  return {
    inputs: [
      {
        table: 'readings',
        source: 'demo.sensors',
        watermarkMs: behindMs === null ? null : NOON - behindMs,
        idleTimeoutMs,
        partitions: [
          { partition: 0, watermarkMs: NOON, isIdle: false, lastRowAtMs: NOON },
          {
            partition: 1,
            watermarkMs: behindMs === null ? null : NOON - behindMs,
            isIdle: false,
            lastRowAtMs: NOON - 35_000,
          },
        ],
      },
    ],
    waiting: [{ operator: '1/window-aggregate-1', firesAtMs: NOON + 999 }],
  };
}

test('names the partition that holds the watermark, since when, and what would release it', () => {
  const { holder, hasPassed, reasons } = explainEventTime(report(10_000), NOON);
  assert.equal(hasPassed, false);
  assert.equal(holder?.partition, 1);
  assert.deepEqual(reasons, [
    'A result waits for the watermark to reach 2026-11-23T12:00:00.999Z. The watermark is at 2026-11-23T11:59:50.000Z, 11.0 s before it.',
    'Partition 1 of input "readings" (demo.sensors) holds it: its own watermark is 2026-11-23T11:59:50.000Z, and its last row came 35.0 s ago.',
    'It is released by a row in that partition with an event time whose watermark is at least 2026-11-23T12:00:00.999Z.',
    "A quiet partition holds the others for ever, unless the table says 'scan.watermark.idle-timeout' = '30 s'.",
  ]);
});

test('says of a window that has passed that it came out', () => {
  const { hasPassed, reasons } = explainEventTime(report(0), NOON, NOON - 60_000);
  assert.equal(hasPassed, true);
  assert.equal(reasons.length, 1);
  assert.match(reasons[0] ?? '', /what waited for that has come out/);
});

test('a partition without rows holds event time before it begins', () => {
  const { watermarkMs, reasons } = explainEventTime(report(null, 30_000), NOON);
  assert.equal(watermarkMs, null);
  assert.match(reasons[0] ?? '', /has not begun/);
  assert.match(reasons[1] ?? '', /no row with an event time has come from it/);
  assert.match(reasons.at(-1) ?? '', /quiet for 30\.0 s/);
});

test('a pipeline without event time waits for nothing', () => {
  const { reasons, holder } = explainEventTime({ inputs: [], waiting: [] }, NOON);
  assert.equal(holder, null);
  assert.match(reasons[0] ?? '', /no table with a WATERMARK/);
});
