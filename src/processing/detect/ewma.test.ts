import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDetector } from './create-detector.ts';
import { describeDetector, judge, wave } from './detector.contract.ts';

describeDetector({ method: 'ewma', minTrainingSize: 32 });

test('mean and deviation are those of the weights written out', () => {
  const values = wave(120);
  const alpha = 0.05;
  const verdicts = judge(createDetector({ method: 'ewma', alpha, threshold: 1 }), values);
  for (let row = 32; row < values.length; row++) {
    const weights = weightsOf(row, alpha);
    const mean = weights.reduce((sum, weight, i) => sum + weight * (values[i] as number), 0);
    const variance = weights.reduce(
      (sum, weight, i) => sum + weight * ((values[i] as number) - mean) ** 2,
      0,
    );
    const { forecast = 0, upper = 0 } = verdicts[row] ?? {};
    assert.ok(Math.abs(forecast - mean) < 1e-9);
    assert.ok(Math.abs(upper - forecast - Math.sqrt(variance)) < 1e-9);
  }
});

/** The weight each of the first `rows` values has: equal ones until alpha weighs more. */
function weightsOf(rows: number, alpha: number): number[] {
  const weights: number[] = [];
  for (let row = 1; row <= rows; row++) {
    const newest = Math.max(alpha, 1 / row);
    for (let i = 0; i < weights.length; i++) weights[i] = (weights[i] as number) * (1 - newest);
    weights.push(newest);
  }
  return weights;
}
