import assert from 'node:assert/strict';
import { test } from 'node:test';
import { silentLogger } from '#logging';
import type { AlertRule } from './rule.ts';
import { createRuleRunner } from './rule-runner.ts';

const rule: AlertRule = {
  id: 'rul_1',
  version: 1,
  createdAtMs: 0,
  updatedAtMs: 0,
  name: 'too-hot',
  stream: 'readings',
  condition: 'celsius > 80',
  value: null,
  groupBy: [],
  for: '0s',
  resolveAfter: '5m',
  severity: 'warning',
  summary: 'hot',
  labels: {},
  channels: [],
  enabled: true,
};

/** A runner over an engine that only takes notes. */
function start() {
  const notes: string[] = [];
  const failing = new Set<string>();
  const runner = createRuleRunner({
    runner: {
      start: async (id) => {
        failing.delete(id);
        notes.push(`start ${id}`);
      },
      stop: async (id) => void notes.push(`stop ${id}`),
      hasFailed: (id) => failing.has(id),
    },
    columnsOf: async () => [{ name: 'celsius', type: 'DOUBLE' }],
    logger: silentLogger,
  });
  const reconcile = (...rules: AlertRule[]) =>
    runner.reconcile(new Map(rules.map((each) => [each.id, each])));
  return { notes, failing, reconcile };
}

test('starts a rule once, replaces it when its words change, and stops it when it is gone or disabled', async () => {
  const { notes, reconcile } = start();
  await reconcile(rule);
  await reconcile(rule);
  await reconcile({ ...rule, condition: 'celsius > 90' });
  await reconcile({ ...rule, condition: 'celsius > 90', enabled: false });
  await reconcile();
  assert.deepEqual(notes, ['start rule.rul_1', 'stop rule.rul_1', 'start rule.rul_1', 'stop rule.rul_1']);
});

test('a script that failed is started again', async () => {
  const { notes, failing, reconcile } = start();
  await reconcile(rule);
  failing.add('rule.rul_1');
  await reconcile(rule);
  await reconcile(rule);
  assert.deepEqual(notes, ['start rule.rul_1', 'stop rule.rul_1', 'start rule.rul_1']);
});

test('a rule that cannot start hinders no other', async () => {
  const { notes, reconcile } = start();
  await reconcile({ ...rule, groupBy: ['nowhere'] }, { ...rule, id: 'rul_2' });
  assert.deepEqual(notes, ['start rule.rul_2']);
});
