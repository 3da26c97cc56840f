import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EventTimeReport } from '#engine';
import { explainEventTime } from './explain-event-time.ts';

const NOON = Date.parse('2026-11-23T12:00:00.000Z');

function waits(description: string, firesAtMs: number, heldRows: number | null, heldBackMs = 0) {
  const inputs = [{ table: 'readings', heldBackMs }];
  return { operator: '1/operator-1', description, firesAtMs, heldRows, inputs };
}

/** Two partitions: one at noon, the other `behindMs` before it; a window waits for noon and a second. */
function report(behindMs: number | null, idleTimeoutMs: number | null = null): EventTimeReport {
  return {
    inputs: [
      {
        table: 'readings',
        source: 'demo.sensors',
        watermarkMs: behindMs === null ? null : NOON - behindMs,
        idleTimeoutMs,
        alignment: null,
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
    waiting: [waits('WindowAggregate(groupBy=[sensor])', NOON + 999, null)],
  };
}

test('names the partition that holds the watermark, since when, and what would release it', () => {
  const { holder, hasPassed, reasons } = explainEventTime(report(10_000), NOON);
  assert.equal(hasPassed, false);
  assert.equal(holder?.partition, 1);
  assert.deepEqual(reasons, [
    'WindowAggregate(groupBy=[sensor]) holds results back until the watermark reaches 2026-11-23T12:00:00.999Z. The watermark is at 2026-11-23T11:59:50.000Z, 11.0 s before it.',
    'Partition 1 of input "readings" (demo.sensors) holds it: its own watermark is 2026-11-23T11:59:50.000Z, and its last row came 35.0 s ago.',
    'It is released by a row in that partition with an event time whose watermark is at least 2026-11-23T12:00:00.999Z.',
    "A quiet partition holds the others for ever, unless the table says 'scan.watermark.idle-timeout' = '30 s'.",
  ]);
});

test('a join of times before the operator lets the watermark come later', () => {
  const waiting = [waits('OverAggregate(...)', NOON, 3, 5000)];
  const { waitingForMs, reasons } = explainEventTime({ ...report(10_000), waiting }, NOON);
  assert.equal(waitingForMs, NOON + 5000);
  assert.equal(
    reasons[0],
    'OverAggregate(...) holds 3 rows back until the watermark reaches 2026-11-23T12:00:05.000Z. The watermark is at 2026-11-23T11:59:50.000Z, 15.0 s before it.',
  );
});

test('names the input that the operator waits for, and not one that others wait for', () => {
  const [slow] = report(10_000).inputs;
  assert.ok(slow);
  const orders = { ...slow, table: 'orders', source: 'orders', watermarkMs: NOON - 2000 };
  const other = { ...waits('Match()', NOON, 1), inputs: [{ table: 'orders', heldBackMs: 0 }] };
  const waiting = [waits('Deduplicate()', NOON + 1, 2), other];
  const { watermarkMs, reasons } = explainEventTime({ inputs: [slow, orders], waiting }, NOON);
  assert.equal(watermarkMs, NOON - 2000);
  assert.match(reasons[0] ?? '', /^Match\(\) holds 1 row back until .* 2\.0 s before it\.$/);
  assert.equal(
    reasons.at(-1),
    'Deduplicate() holds 2 rows back until the watermark of input "readings" reaches 2026-11-23T12:00:00.001Z.',
  );
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

test('names the group and the table that a paused input waits for', () => {
  const [slow] = report(10_000).inputs;
  assert.ok(slow);
  const ahead = (held: number[]) => ({
    ...slow,
    table: 'orders',
    source: 'shop.orders',
    partitions: [0, 1].map((partition) => ({
      partition,
      watermarkMs: NOON + partition * 1000,
      isIdle: false,
      lastRowAtMs: NOON,
    })),
    alignment: {
      group: 'shop',
      maxDriftMs: 5000,
      slowest: { table: 'readings', watermarkMs: NOON - 10_000 },
      held,
    },
  });
  const reasonOf = (held: number[]) =>
    explainEventTime({ inputs: [slow, ahead(held)], waiting: [] }, NOON).reasons.at(-1) ?? '';
  assert.equal(
    reasonOf([0, 1]),
    'Input "orders" (shop.orders) is paused by the alignment group "shop": its watermark 2026-11-23T12:00:00.000Z is more than 5.0 s ahead of "readings", which is at 2026-11-23T11:59:50.000Z. It is read on when the slowest of the group has reached 2026-11-23T11:59:55.000Z.',
  );
  assert.match(reasonOf([1]), /is paused in partition 1 by/);
  assert.doesNotMatch(reasonOf([]), /is paused/);
});
