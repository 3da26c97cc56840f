import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchOperators } from '../state/savepoint.ts';
import { operatorMarks } from './operator-marks.ts';
import { planChecked } from './plan-checked.ts';

const TABLES = `CREATE TABLE a (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = 'a.json', 'format' = 'json');
CREATE TABLE b (k STRING, n BIGINT) WITH ('connector' = 'blackhole');
`;
const COUNTS = 'SELECT k, COUNT(*) FROM a GROUP BY k';

function marksOf(script: string) {
  const { statements } = planChecked(TABLES + script);
  return operatorMarks(
    statements.flatMap((statement) => (statement.kind === 'insert' ? statement.sinks : [])),
  );
}

/** `kind` of the operators that a start of `now` from a savepoint of `before` keeps, drops and adds. */
function match(before: string, now: string) {
  const { kept, dropped, added } = matchOperators(marksOf(before), marksOf(now));
  const kinds = (list: readonly { kind: string }[]): string[] => list.map(({ kind }) => kind).sort();
  return { kept: kinds(kept), dropped: kinds(dropped), added: kinds(added) };
}

const ALL = ['group-aggregate', 'source-scan', 'table-sink', 'watermark-assigner'];

test('the same script keeps everything', () => {
  const script = `INSERT INTO b ${COUNTS};`;
  assert.deepEqual(match(script, script), { kept: ALL, dropped: [], added: [] });
});

test('spaces, comments and names of columns change nothing', () => {
  const now = `-- The same.\nINSERT INTO b\n  SELECT k AS key_column, COUNT(*) AS how_many FROM a GROUP BY k;`;
  assert.deepEqual(match(`INSERT INTO b ${COUNTS};`, now), { kept: ALL, dropped: [], added: [] });
});

test('a statement in front moves the ids, and the operators are found by what they are', () => {
  const now = `INSERT INTO b SELECT k, CAST(v AS BIGINT) FROM a WHERE v > 3; INSERT INTO b ${COUNTS};`;
  const { kept } = match(`INSERT INTO b ${COUNTS};`, now);
  assert.ok(kept.includes('group-aggregate'));
});

test('a condition below an aggregate leaves it its state, as in Flink', () => {
  const { kept } = match(
    `INSERT INTO b SELECT k, COUNT(*) FROM a WHERE v > 3 GROUP BY k;`,
    `INSERT INTO b SELECT k, COUNT(*) FROM a WHERE v > 4 GROUP BY k;`,
  );
  assert.ok(kept.includes('group-aggregate'));
});

test('another aggregate, or another key, begins with nothing', () => {
  const before = `INSERT INTO b ${COUNTS};`;
  for (const now of [
    'SELECT k, SUM(CAST(v AS BIGINT)) FROM a GROUP BY k',
    'SELECT CAST(v AS STRING), COUNT(*) FROM a GROUP BY v',
  ]) {
    const { dropped, added } = match(before, `INSERT INTO b ${now};`);
    assert.ok(dropped.includes('group-aggregate'), now);
    assert.ok(added.includes('group-aggregate'), now);
  }
});

test('of two that are alike none is guessed at', () => {
  const mark = (id: string) => ({ id, kind: 'group-aggregate', fingerprint: 'same' });
  const { kept, dropped, added } = matchOperators([mark('1/a-1'), mark('1/a-2')], [mark('2/a-1')]);
  assert.deepEqual([kept.length, dropped.length, added.length], [0, 2, 1]);
});
