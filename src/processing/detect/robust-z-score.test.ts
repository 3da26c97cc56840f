import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDetector } from './create-detector.ts';
import { describeDetector, judge } from './detector.contract.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describeDetector({ method: 'robust-zscore', windowRows: 64 });

test('it gives what sorting the window anew for every row gives', () => {
  const values = fc.array(
    fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ min: -9, max: 9, noNaN: true })),
    {
      minLength: 40,
      maxLength: 200,
    },
  );
  const check = (series: number[], windowRows: number): void => {
    const verdicts = judge(
      createDetector({ method: 'robust-zscore', windowRows, minTrainingSize: 16 }),
      series,
    );
    for (let row = 16; row < series.length; row++) {
      const expected = slowVerdict(series.slice(Math.max(0, row - windowRows), row), series[row] as number);
      const { score, forecast, isAnomaly } = verdicts[row] ?? {};
      assert.deepEqual({ score, forecast, isAnomaly }, expected);
    }
  };
  fc.assert(fc.property(values, fc.integer({ min: 16, max: 50 }), check), { seed: SEED });
});

/** Iglewicz and Hoaglin's definition, by sorting. */
function slowVerdict(
  window: readonly number[],
  value: number,
): { score: number; forecast: number; isAnomaly: boolean } {
  const center = median(window);
  const distances = window.map((other) => Math.abs(other - center));
  const mad = median(distances) * 1.4826;
  const meanDistance = [...window]
    .sort((a, b) => a - b)
    .reduce((sum, other) => sum + Math.abs(other - center), 0);
  const sigma = mad > 0 ? mad : (meanDistance / window.length) * 1.2533;
  const distance = Math.abs(value - center);
  const sigmas = distance === 0 ? 0 : distance / sigma;
  const score = sigmas === Number.POSITIVE_INFINITY ? 1 : sigmas / (sigmas + 3.5);
  return { score, forecast: center + 0, isAnomaly: sigmas >= 3.5 };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)] as number;
  const high = sorted[Math.ceil((sorted.length - 1) / 2)] as number;
  return low === high ? low : low / 2 + high / 2;
}
