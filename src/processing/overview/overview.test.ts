import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { createStageMeter, type HealthFacts, judgeHealth } from './index.ts';

const MINUTE = Date.parse('2026-01-01T00:00:00Z');

test('gives rates as means over the last ten seconds, and five minutes of history', () => {
  const clock = new ManualClock(MINUTE);
  const meter = createStageMeter(clock);
  for (let second = 0; second < 600; second++) {
    meter.record(100, second % 10 === 0 ? 1 : 0);
    clock.advance(1_000);
  }
  const reading = meter.read();
  assert.equal(reading.eventsPerSecond, 100);
  assert.equal(reading.errorsPerSecond, 0.1);
  assert.equal(reading.history.length, 59);
  assert.equal(reading.history.at(-1)?.timeMs, MINUTE + 595_000);
});

test('a stage that fell silent goes to zero, also after hours', () => {
  const clock = new ManualClock(MINUTE);
  const meter = createStageMeter(clock);
  meter.record(1_000, 0, 5);
  clock.advance(7_200_000);
  const reading = meter.read();
  assert.equal(reading.eventsPerSecond, 0);
  assert.ok(reading.history.every(({ eventsPerSecond }) => eventsPerSecond === 0));
});

test('percentiles are right within a tenth, and null when nothing was measured', () => {
  const clock = new ManualClock(MINUTE);
  const meter = createStageMeter(clock);
  assert.equal(meter.read().latencyMs, null);
  for (let ms = 1; ms <= 1_000; ms++) meter.record(1, 0, ms);
  const { p50, p95, p99 } = meter.read().latencyMs ?? { p50: 0, p95: 0, p99: 0 };
  for (const [is, should] of [
    [p50, 500],
    [p95, 950],
    [p99, 990],
  ] as const) {
    assert.ok(Math.abs(is - should) <= should / 10, `${is} for ${should}`);
  }
});

test('a clock that jumps back neither fails nor loses counts', () => {
  const clock = new ManualClock(MINUTE);
  const meter = createStageMeter(clock);
  clock.advance(20_000);
  meter.record(10, 0);
  clock.jump(-3_600_000);
  meter.record(10, 0);
  clock.jump(3_605_000);
  assert.ok(meter.read().eventsPerSecond > 0);
});

const calm: HealthFacts = {
  failedPipelines: [],
  laggingPipelines: [],
  criticalAlerts: 0,
  firingAlerts: 0,
  openDeadLetters: 0,
  eventsPerSecond: 42,
  runningPipelines: 3,
};

test('the sentence names the worst thing and where to look', () => {
  const check = (facts: Partial<HealthFacts>, expected: string): void => {
    const { status, sentence, link } = judgeHealth({ ...calm, ...facts });
    assert.equal(`${status}: ${sentence} → ${link}`, expected);
  };
  check({}, 'ok: All stages work: 42 events/s through 3 pipelines. → null');
  check(
    { openDeadLetters: 1 },
    'ok: All stages work: 42 events/s through 3 pipelines; 1 dead letter waits for a decision. → /dead-letters?status=open',
  );
  check({ firingAlerts: 2, openDeadLetters: 9 }, 'degraded: 2 alerts firing. → /alerts?state=firing');
  check({ criticalAlerts: 1, firingAlerts: 2 }, 'failing: 1 critical alert firing. → /alerts?state=firing');
  check(
    { failedPipelines: [{ name: 'means', error: 'out of memory' }], criticalAlerts: 1 },
    'failing: Pipeline means has failed: out of memory → /pipelines/means',
  );
});
