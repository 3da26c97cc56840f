import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planText } from '../index.ts';

const TABLE = `CREATE TABLE bid (auction BIGINT, price BIGINT, tags ARRAY<STRING>, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen');`;

/** What EXPLAIN says of a query, line by line. */
function explained(statement: string, tasks: number): string[] {
  const { plan, diagnostics } = planText(`SET 'parallelism.default' = '${tasks}';\n${TABLE}\n${statement};`);
  assert.deepEqual(
    diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  const [result] = plan.statements.filter((planned) => planned.kind === 'result').slice(-1);
  return String(result?.rows[0]?.[0]).trimEnd().split('\n');
}

const COUNTS = 'SELECT auction, COUNT(*) AS n FROM bid GROUP BY auction';

test('EXPLAIN shows the exchanges that the parallelism of the script makes', () => {
  const [one, two] = [explained(`EXPLAIN ${COUNTS}`, 1), explained(`EXPLAIN ${COUNTS}`, 2)];
  const shape = (lines: string[]): string[] =>
    lines.map((line) => line.trim().replace(/\(.*fields.*|\(.*select.*/u, ''));
  assert.deepEqual(shape(one).slice(0, 3), ['== Execution Plan ==', 'Sink', '+- GroupAggregate']);
  assert.deepEqual(shape(two).slice(0, 5), [
    '== Execution Plan ==',
    'Sink',
    '+- Exchange(distribution=[single])',
    '+- GroupAggregate',
    '+- Exchange(distribution=[hash[auction]])',
  ]);
  assert.ok(!one.includes('== Parallelism =='));
  const about = two.slice(two.indexOf('== Parallelism ==') + 1)[0];
  assert.equal(
    about,
    'What lies between an Exchange to single and the Exchange by hash below it is done by 2 tasks.',
  );
});

test('EXPLAIN says what is not divided, and why', () => {
  const about = (query: string): string[] => {
    const lines = explained(`EXPLAIN ${query}`, 4);
    return lines.slice(lines.indexOf('== Parallelism ==') + 1).filter((line) => line !== '');
  };
  assert.deepEqual(about(`SELECT MAX(n) FROM (${COUNTS})`).slice(0, 2), [
    'What lies between an Exchange to single and the Exchange by hash below it is done by 4 tasks.',
    'In one task, as it has no keys to divide rows by: GroupAggregate(select=[MAX(n) AS EXPR$0])',
  ]);
  assert.deepEqual(about('SELECT tags, COUNT(*) AS n FROM bid GROUP BY tags').slice(0, 2), [
    "'parallelism.default' = '4' changes nothing: no operator has rows that could be divided.",
    'In one task, as its keys are of types by which rows are not divided: GroupAggregate(groupBy=[tags], select=[tags, COUNT(*) AS EXPR$0])',
  ]);
  assert.deepEqual(about('SELECT auction FROM bid WHERE price > 1'), [
    "'parallelism.default' = '4' changes nothing: no operator has rows that could be divided.",
  ]);
});

test('the JSON graph has the exchanges, and the tasks of what lies between them', () => {
  const lines = explained(`EXPLAIN JSON_EXECUTION_PLAN ${COUNTS}`, 3);
  const json = lines.slice(lines.indexOf('{'), lines.lastIndexOf('}') + 1).join('\n');
  const { nodes } = JSON.parse(json) as {
    nodes: { type: string; parallelism: number; predecessors?: { ship_strategy: string }[] }[];
  };
  const shown = nodes.map(
    ({ type, parallelism, predecessors = [] }) =>
      `${type} ${parallelism} ${predecessors.map(({ ship_strategy }) => ship_strategy).join()}`,
  );
  assert.deepEqual(shown.slice(-4), [
    'exchange 3 HASH',
    'group-aggregate 3 FORWARD',
    'exchange 1 GLOBAL',
    'sink 1 FORWARD',
  ]);
});
