import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDecimal, scientificDecimal } from './decimal-text.ts';

// What Flink 2.3.0 wrote.
const CASES: readonly [bigint, number, string][] = [
  [10_000n, 2, '1E+2'],
  [150n, 2, '1.5'],
  [0n, 2, '0'],
  [1000n, 0, '1E+3'],
  [270n, 10, '2.7E-8'],
  [-1_234_500n, 3, '-1234.5'],
  [1n, 6, '0.000001'],
  [12n, 8, '1.2E-7'],
  [-1200n, 0, '-1.2E+3'],
];

test('a decimal is written as Java writes it, and read again', () => {
  for (const [unscaled, scale, text] of CASES) {
    assert.equal(scientificDecimal(unscaled, scale), text);
    assert.equal(parseDecimal(text, 38, scale), unscaled);
  }
});
