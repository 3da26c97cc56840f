import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { explainPlan, planText } from './index.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const scripts = readFileSync(
  new URL('../../../../test/fixtures/flink/scripts.ndjson', import.meta.url),
  'utf8',
)
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as { script: string }).script);

const words = [...new Set(scripts.flatMap((script) => script.match(/\w+|'[^']*'|[^\w\s]/g) ?? []))];

/** A script with some of its words exchanged for words of other scripts: mostly readable, mostly wrong. */
const exchanged = fc
  .tuple(
    fc.constantFrom(...scripts),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom(...words)), { minLength: 1, maxLength: 4 }),
  )
  .map(([script, changes]) => {
    const parts = script.split(/(\w+|'[^']*')/);
    for (const [place, word] of changes) parts[place % parts.length] = word;
    return parts.join('');
  });

test(`a script is planned or refused, never an exception (seed ${seed})`, () => {
  fc.assert(
    fc.property(exchanged, (text) => {
      const { plan, diagnostics } = planText(text);
      for (const statement of plan.statements) {
        if (statement.kind === 'insert') explainPlan(statement.sinks);
        if (statement.kind === 'select') explainPlan([statement.sink]);
      }
      for (const { line, column, message } of diagnostics)
        assert.ok(line >= 1 && column >= 1 && message !== '');
    }),
    { seed, numRuns: 2_000 },
  );
});
