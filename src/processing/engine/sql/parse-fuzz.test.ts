import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseScript } from './parse-script.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const scripts = readFileSync(
  new URL('../../../../test/fixtures/flink/scripts.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as { script: string }).script);

const FRAGMENTS = [
  'SELECT',
  'FROM',
  '(',
  ')',
  ',',
  ';',
  'WITH',
  'CREATE TABLE t (',
  'AS',
  'CASE WHEN',
  'END',
  'BEGIN STATEMENT SET;',
  '`a',
  "'b",
  '*',
  '+',
  '[',
  ']',
  '.',
  'OVER (',
  'PARTITION BY',
  'MATCH_RECOGNIZE (',
  'PATTERN (',
  '{',
  '}',
  '|',
  '/*+',
  '*/',
  '/*',
  '--\n',
  'INTERVAL',
  "'1'",
  'DAY',
  'ROW<',
  '>',
  'JSON_VALUE(',
  'NULL',
  '1e',
  '1.5',
  'x',
  'TABLE(',
  'UNION ALL',
  'VALUES',
  '\u0000',
  '😀',
  '"',
] as const;

/** A valid script with a few pieces cut out, doubled, moved or replaced. */
const mutated = fc
  .tuple(
    fc.constantFrom(...scripts),
    fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(20), fc.constantFrom(...FRAGMENTS)),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
  )
  .map(([script, changes]) =>
    changes.reduce((text, [place, length, fragment]) => {
      const start = Math.floor(place * text.length);
      return text.slice(0, start) + fragment + text.slice(start + length);
    }, script),
  );

const soup = fc.array(fc.constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => parts.join(' '));

function holds(text: string): void {
  const { script, diagnostics } = parseScript(text);
  const lines = text.split('\n').length;
  for (const diagnostic of diagnostics) {
    assert.ok(diagnostic.message.length > 0);
    assert.ok(diagnostic.line >= 1 && diagnostic.line <= lines);
    assert.ok(diagnostic.column >= 1);
  }
  assert.ok(script.statements.length > 0 || diagnostics.length > 0);
}

for (const [name, texts] of [
  ['mutated scripts', mutated],
  ['token soup', soup],
  ['any text', fc.string({ unit: 'binary', maxLength: 200 })],
] as const) {
  test(`${name} give statements or diagnostics, never an exception (seed ${seed})`, () => {
    fc.assert(fc.property(texts, holds), { seed, numRuns: 1_000 });
  });
}
