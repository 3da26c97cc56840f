import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createDetector, restoreDetector } from './create-detector.ts';
import type { Detection, Detector } from './detector.ts';
import type { DetectorSettings } from './options.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Values as the world sends them: ordinary ones, steps, repeats, and now and then garbage. */
const hostileValue = fc.oneof(
  { weight: 20, arbitrary: fc.double({ min: -100, max: 100, noNaN: true }) },
  { weight: 5, arbitrary: fc.constantFrom(0, 1, 1, 1, -0) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY) },
  { weight: 1, arbitrary: fc.constantFrom(Number.MAX_VALUE, -Number.MAX_VALUE, 1e300, 5e-324, 2 ** 53 + 1) },
);
const hostileSeries = fc.array(hostileValue, { minLength: 1, maxLength: 400 });

/** What every method promises; each method's test runs it. */
export function describeDetector(settings: DetectorSettings): void {
  const name = settings.method ?? 'default';
  const create = (): Detector => createDetector(settings);

  test(`${name}: cut at any row and resumed from a snapshot, it says the same`, () => {
    checkProperty(hostileSeries, fc.nat(), (values, cut) => {
      const expected = judge(create(), values);
      const at = cut % values.length;
      const first = create();
      const before = judge(first, values.slice(0, at));
      const after = judge(restoreDetector(first.snapshot()), values.slice(at));
      assert.deepEqual([...before, ...after], expected);
    });
  });

  test(`${name}: looking at a detector by taking a snapshot changes nothing`, () => {
    checkProperty(hostileSeries, fc.nat(), (values) => {
      const watched = create();
      const seen = values.map((value, row) => {
        watched.snapshot();
        return watched.update(row, value);
      });
      assert.deepEqual(seen, judge(create(), values));
    });
  });

  test(`${name}: a verdict never depends on later rows`, () => {
    checkProperty(hostileSeries, fc.nat(), (values, cut) => {
      const prefix = values.slice(0, cut % values.length);
      assert.deepEqual(judge(create(), values).slice(0, prefix.length), judge(create(), prefix));
    });
  });

  test(`${name}: whatever comes, a score is from 0 to 1 and the band holds the forecast`, () => {
    checkProperty(hostileSeries, fc.nat(), (values) => {
      for (const { score, forecast, lower, upper, isAnomaly } of judge(create(), values)) {
        assert.ok(Number.isNaN(score) || (score >= 0 && score <= 1), `score ${score}`);
        assert.ok(
          Number.isNaN(score) || (lower <= forecast && forecast <= upper),
          `${lower} ${forecast} ${upper}`,
        );
        assert.ok(!(isAnomaly && Number.isNaN(score)));
      }
    });
  });

  test(`${name}: what is no number is no measurement, and teaches nothing`, () => {
    const values = wave(300);
    const withGarbage = values.flatMap((value) => [value, Number.NaN, Number.POSITIVE_INFINITY]);
    const verdicts = judge(create(), withGarbage);
    assert.deepEqual(
      verdicts.filter((_, row) => row % 3 === 0),
      judge(create(), values),
    );
    for (const [row, { score }] of verdicts.entries()) if (row % 3 > 0) assert.equal(score, Number.NaN);
  });

  test(`${name}: a constant series is never an anomaly, and its first change is one`, () => {
    for (const constant of [0, 1, -1e-300, 1e300]) {
      const detector = create();
      const verdicts = judge(
        detector,
        Array.from({ length: 300 }, () => constant),
      );
      assert.equal(
        verdicts.some(({ isAnomaly }) => isAnomaly),
        false,
      );
      assert.deepEqual([verdicts.at(-1)?.score, verdicts.at(-1)?.forecast], [0, Math.min(constant, 1e150)]);
      assert.equal(detector.update(300, constant === 1e300 ? 1 : constant + 1).isAnomaly, true);
    }
  });

  test(`${name}: nothing is said before the training is over`, () => {
    const detector = createDetector({ ...settings, minTrainingSize: 50 });
    const verdicts = judge(detector, wave(60));
    assert.equal(
      verdicts.findIndex(({ score }) => !Number.isNaN(score)),
      50,
    );
  });

  test(`${name}: a spike out of a wave is found, and the wave is not`, () => {
    const values = wave(600);
    values[500] = 9;
    const found = judge(createDetector({ ...settings, restRows: 50 }), values).flatMap((verdict, row) =>
      verdict.isAnomaly ? [row] : [],
    );
    assert.deepEqual(found, [500]);
  });

  test(`${name}: memory stays within the 64 KiB a key may take`, () => {
    const detector = create();
    judge(detector, wave(20_000));
    assert.ok(detector.snapshot().length <= 64 * 1024);
  });

  test(`${name}: a snapshot that is cut short or not one at all is refused by name`, () => {
    const bytes = create().snapshot();
    for (const broken of [
      bytes.subarray(0, 3),
      bytes.subarray(0, -8),
      new Uint8Array(0),
      new Uint8Array(64),
    ]) {
      assert.throws(() => restoreDetector(broken), { code: /^detector_/ });
    }
  });
}

export function judge(detector: Detector, values: readonly number[]): Detection[] {
  return values.map((value, row) => detector.update(row * 1_000, value));
}

/** A sine of 40 rows with a little deterministic unrest. */
export function wave(rows: number): number[] {
  return Array.from({ length: rows }, (_, row) => Math.sin((row * Math.PI) / 20) + ((row * 7919) % 13) / 100);
}

function checkProperty<A>(
  a: fc.Arbitrary<A>,
  b: fc.Arbitrary<number>,
  check: (a: A, b: number) => void,
): void {
  fc.assert(fc.property(a, b, check), { seed: SEED, numRuns: 100 });
}
