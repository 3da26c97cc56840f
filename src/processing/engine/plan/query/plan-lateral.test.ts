import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runForTest } from '../../testing.ts';

const TABLES = `
CREATE VIEW l AS SELECT * FROM (VALUES (1, 'a'), (2, 'b'), (3, 'c')) AS v (id, k);
CREATE VIEW r AS SELECT * FROM (VALUES (10, 'a'), (20, 'a'), (30, 'b'), (40, 'a')) AS v (id, k);
`;

async function check(query: string, expected: readonly string[]): Promise<void> {
  const { changes } = await runForTest(`${TABLES}${query};`, { baseDirectory: '/' });
  const counts = new Map<string, number>();
  for (const { op, row } of changes) counts.set(row, (counts.get(row) ?? 0) + (op.startsWith('+') ? 1 : -1));
  const rows = [...counts].flatMap(([row, count]) => Array<string>(count).fill(row));
  assert.deepEqual(rows.sort(), [...expected].sort());
}

test('a query that sees the row to its left is a join with what it compares', () =>
  check(
    'SELECT l.id, x.n FROM l, LATERAL (SELECT r.id + l.id AS n FROM r WHERE r.k = l.k AND r.id > 10) AS x',
    ['{"id":1,"n":21}', '{"id":1,"n":41}', '{"id":2,"n":32}'],
  ));

test('LEFT JOIN LATERAL keeps rows for which the query has none, constants are NULL there', () =>
  check(
    'SELECT l.id, x.n, x.c FROM l LEFT JOIN LATERAL (SELECT r.id AS n, 7 AS c FROM r WHERE r.k = l.k) AS x ON x.n > 10',
    ['{"id":1,"n":20,"c":7}', '{"id":1,"n":40,"c":7}', '{"id":2,"n":30,"c":7}', '{"id":3,"n":null,"c":null}'],
  ));

test('an aggregate of nothing is missing from an inner join, as in Flink, and counts 0 in a left one', async () => {
  const query = 'LATERAL (SELECT COUNT(*) AS n FROM r WHERE r.k = l.k) AS x';
  await check(`SELECT l.id, x.n FROM l, ${query}`, ['{"id":1,"n":3}', '{"id":2,"n":1}']);
  await check(`SELECT l.id, x.n FROM l LEFT JOIN ${query} ON TRUE`, [
    '{"id":1,"n":3}',
    '{"id":2,"n":1}',
    '{"id":3,"n":0}',
  ]);
});

test('a limit counts for each row to the left', () =>
  check('SELECT l.k, x.id FROM l, LATERAL (SELECT id FROM r WHERE r.k = l.k ORDER BY id DESC LIMIT 2) AS x', [
    '{"k":"a","id":20}',
    '{"k":"a","id":40}',
    '{"k":"b","id":30}',
  ]));

test('a query over UNNEST of a left column stays with its row', () =>
  check(
    `SELECT v.id, x.t FROM (VALUES (1, ARRAY['p', 'q']), (2, ARRAY['q'])) AS v (id, tags),
       LATERAL (SELECT UPPER(tag) AS t FROM UNNEST(v.tags) AS u (tag) WHERE tag <> 'p') AS x`,
    ['{"id":1,"t":"Q"}', '{"id":2,"t":"Q"}'],
  ));

test('a query that does not look to its left is an ordinary table', () =>
  check('SELECT l.id, x.m FROM l, LATERAL (SELECT MAX(id) AS m FROM r) AS x WHERE l.id < 3', [
    '{"id":1,"m":40}',
    '{"id":2,"m":40}',
  ]));

test('what cannot be made independent is refused by name', async () => {
  const query = 'SELECT 1 FROM l, LATERAL (SELECT id FROM r WHERE r.k = l.k UNION ALL SELECT l.id) AS x';
  await assert.rejects(
    runForTest(`${TABLES}${query};`, { baseDirectory: '/' }),
    /joins, conditions, aggregates/,
  );
});
