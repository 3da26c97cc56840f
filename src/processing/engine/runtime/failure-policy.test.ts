import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type CodedError, isCoded } from '#foundation';
import { runForTest } from '../testing.ts';
import { planAndCheck } from './plan-checked.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-policy-'));
after(() => rmSync(directory, { recursive: true, force: true }));
writeFileSync(join(directory, 'rows.json'), '{"n":1}\n{"n":0}\nno row\n{"n":2}\n');

const TABLE = `CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = 'rows.json', 'format' = 'json');`;

async function errorOf(sql: string): Promise<CodedError> {
  const error = await runForTest(sql, { baseDirectory: directory }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(isCoded(error), String(error));
  return error;
}

test('a row that fails is set aside, unless the script wants to be stopped by it', async () => {
  const { changes, failures } = await runForTest(`${TABLE}\nSELECT 4 / n AS x FROM t;`, {
    baseDirectory: directory,
  });
  assert.deepEqual(
    changes.map(({ row }) => row),
    ['{"x":4}', '{"x":2}'],
  );
  assert.deepEqual(failures.map(({ code }) => code).sort(), ['division_by_zero', 'malformed']);
  const error = await errorOf(
    `SET 'millrace.error-mode.expression' = 'fail';\n${TABLE}\nSELECT 4 / n AS x FROM t;`,
  );
  assert.equal(error.code, 'division_by_zero');
  assert.match(error.message, /\(expression, .*rows\.json, offset 8\)$/);
  assert.deepEqual([error.details['line'], error.details['column']], [3, 8]);
});

test('each stage may have a mode of its own', async () => {
  const error = await errorOf(
    `SET 'millrace.error-mode.decode' = 'fail'; ${TABLE} SELECT 4 / n AS x FROM t;`,
  );
  assert.equal(error.code, 'malformed');
  const script = `SET 'millrace.error-mode' = 'FAIL'; SET 'millrace.error-mode.decode' = 'dead-letter';
    ${TABLE} SELECT n + 1 AS x FROM t;`;
  const { failures } = await runForTest(script, { baseDirectory: directory });
  assert.equal(failures.length, 1);
});

test('a setting of ours that is not there, or has no such value, is refused', () => {
  const problem = (key: string, value: string): string =>
    planAndCheck(`SET '${key}' = '${value}'; SELECT 1 AS a;`).diagnostics[0]?.message ?? 'nothing';
  assert.equal(
    problem('millrace.eror-mode', 'fail'),
    `There is no setting 'millrace.eror-mode'. Did you mean "millrace.error-mode"?`,
  );
  assert.equal(
    problem('millrace.late-rows', 'keep'),
    `'millrace.late-rows' is 'dead-letter' or 'topic' or 'drop', not 'keep'.`,
  );
  assert.equal(problem('pipeline.name', 'x'), 'nothing');
});
