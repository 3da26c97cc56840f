import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runningService } from '../../scripts/services/service.ts';
import { FlinkRefusal, runOnFlink } from './flink.ts';

const gateway = runningService('flink')?.endpoints['gateway'];
const skip =
  (process.env['MILLRACE_ASK_SERVICES'] === undefined &&
    'asks a real Flink only with MILLRACE_ASK_SERVICES=1') ||
  (gateway === undefined && 'Flink is not running here (npm run services -- up flink)');

test('Flink gives the changelog of a script in the canonical form', { skip }, async () => {
  const script = `CREATE VIEW v AS SELECT * FROM (VALUES ('a', 1.50), ('a', 2.25)) AS t(k, d);
    SELECT k, SUM(d) AS s, TIMESTAMP '2026-01-01 00:00:00.100' AS ts FROM v GROUP BY k;`;
  const answers = await runOnFlink(gateway ?? '', script);
  assert.equal(answers.length, 2);
  assert.deepEqual(answers[1]?.changes, [
    { op: '+I', row: '{"k":"a","s":"1.50","ts":"2026-01-01 00:00:00.100"}' },
    { op: '-U', row: '{"k":"a","s":"1.50","ts":"2026-01-01 00:00:00.100"}' },
    { op: '+U', row: '{"k":"a","s":"3.75","ts":"2026-01-01 00:00:00.100"}' },
  ]);
});

test('what Flink refuses is an error with its root cause and the statement', { skip }, async () => {
  await assert.rejects(
    runOnFlink(gateway ?? '', 'SELECT 1; SELECT a FROM no_such_table'),
    (error: unknown) => {
      assert.ok(error instanceof FlinkRefusal);
      assert.match(error.message, /'no_such_table' not found/u);
      assert.equal(error.statement, 'SELECT a FROM no_such_table');
      assert.equal(error.answers.length, 1);
      return true;
    },
  );
});
