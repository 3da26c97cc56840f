import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { judgeContext, LAGS } from './context-novelty.ts';
import { createDetector } from './create-detector.ts';
import { describeDetector, judge, wave } from './detector.contract.ts';
import { History } from './history.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describeDetector({ minTrainingSize: 32 });

test('one event gives one alert, and its later rows score below the threshold', () => {
  const values = wave(700);
  for (let row = 500; row < 520; row++) values[row] = 6;
  const verdicts = judge(createDetector(), values);
  assert.deepEqual(
    verdicts.flatMap(({ isAnomaly }, row) => (isAnomaly ? [row] : [])),
    [500],
  );
  for (const { score } of verdicts.slice(501, 520)) assert.ok(score < 0.5);
});

test('a shape that never came before is found, though every single value is ordinary', () => {
  const values = wave(800);
  for (let row = 600; row < 640; row++) values[row] = 0.05;
  const verdicts = judge(createDetector({ threshold: 0.4 }), values);
  const found = verdicts.findIndex(({ isAnomaly }) => isAnomaly);
  assert.ok(found > 600 && found < 640, `found at ${found}`);
});

test('the forecast of a repeating series is better than its last value', () => {
  const values = wave(1_000);
  const verdicts = judge(createDetector(), values);
  let ours = 0;
  let lastValue = 0;
  for (let row = 500; row < 1_000; row++) {
    ours += Math.abs((verdicts[row]?.forecast ?? 0) - (values[row] as number));
    lastValue += Math.abs((values[row - 1] as number) - (values[row] as number));
  }
  assert.ok(ours < lastValue, `${ours} against ${lastValue}`);
});

test('the band holds about the share of rows it was asked to hold', () => {
  const noise = Array.from({ length: 3_000 }, (_, row) => ((row * 48_271) % 2_147_483_647) / 2_147_483_647);
  const verdicts = judge(createDetector({ confidencePercentage: 90 }), noise).slice(500);
  const held = verdicts.filter(({ lower, upper }, i) => {
    const value = noise[i + 500] as number;
    return lower <= value && value <= upper;
  }).length;
  assert.ok(held / verdicts.length > 0.8, `${held} of ${verdicts.length}`);
});

test('the search through the ring finds what a plain search through all contexts finds', () => {
  const series = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 30, maxLength: 120 });
  const check = (values: number[], rowsMax: number): void => {
    const history = new History(rowsMax);
    for (const value of values.slice(0, -1)) history.push(value);
    const verdict = judgeContext(history, values.at(-1) as number);
    const kept = Math.min(rowsMax, values.length - 1);
    assert.deepEqual(verdict.novelty, slowNovelty(values, kept));
  };
  fc.assert(fc.property(series, fc.constantFrom(32, 64, 256), check), { seed: SEED });
});

/** The definition, word for word. */
function slowNovelty(values: readonly number[], kept: number): number {
  const now = values.length - 1;
  const first = now - kept;
  const past = values.slice(first, now);
  const range = Math.max(...past) - Math.min(...past);
  const distances = LAGS.map((lag) => {
    let nearest = Number.POSITIVE_INFINITY;
    for (let row = first + Math.max(...LAGS); row < now; row++) {
      const there = Math.abs((values[row] as number) - (values[now] as number));
      const before = Math.abs((values[row - lag] as number) - (values[now - lag] as number));
      nearest = Math.min(nearest, Math.max(there, before));
    }
    return nearest;
  });
  const sum = distances.reduce((total, distance) => total + distance, 0);
  return sum === 0 ? 0 : sum / LAGS.length / range;
}
