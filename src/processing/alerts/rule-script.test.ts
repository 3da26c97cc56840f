import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkScript } from '#engine';
import type { AlertRuleDraft } from './rule.ts';
import { ruleScript } from './rule-script.ts';

const columns = [
  { name: 'sensor', type: 'STRING' },
  { name: 'value', type: 'DOUBLE' },
  { name: "odd `name's", type: 'BIGINT' },
];
const draft: AlertRuleDraft & { id: string; createdAtMs: number } = {
  id: "rul_'1",
  createdAtMs: 1_700_000_000_000,
  name: 'too-hot',
  stream: 'readings',
  condition: '`value` > 80',
  value: '`value`',
  groupBy: ['sensor', "odd `name's"],
  for: '0s',
  resolveAfter: '5m',
  severity: 'warning',
  summary: '{{sensor}}',
  labels: {},
  channels: [],
  enabled: true,
};

/** What the planner says of a condition, as `line:column` within the condition. */
function problemsOf(condition: string): string[] {
  const script = ruleScript({ ...draft, condition }, columns);
  return checkScript(script.sql)
    .diagnostics.filter(({ severity }) => severity === 'error')
    .map(({ line, column }) => `${line - script.conditionLine + 1}:${column}`);
}

test('the planner accepts the script of a rule, whatever its columns are called', () => {
  assert.deepEqual(problemsOf(draft.condition), []);
  assert.deepEqual(problemsOf("`value`\n  > 80\n  AND sensor LIKE '%x%'"), []);
});

test('a mistake in the condition is found at its place in the condition', () => {
  assert.deepEqual(problemsOf('celsius > 80'), ['1:1']);
  assert.deepEqual(problemsOf('`value` > 80\n AND sensr = 1'), ['2:6']);
});

test('a column that is not there is refused before anything is planned, with the nearest name', () => {
  assert.throws(() => ruleScript({ ...draft, groupBy: ['sensr'] }, columns), /Did you mean "sensor"/u);
});
