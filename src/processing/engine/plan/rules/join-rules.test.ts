import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explained, planErrors } from '../testing.ts';

const TABLES = `
CREATE TABLE l (id INT, k STRING, v INT, d DECIMAL(10, 2)) WITH ('connector' = 'filesystem', 'path' = '/l', 'format' = 'json');
CREATE TABLE r (rid INT, k STRING, w INT, d DECIMAL(12, 4)) WITH ('connector' = 'filesystem', 'path' = '/r', 'format' = 'json');
CREATE TABLE s (k STRING, x INT) WITH ('connector' = 'filesystem', 'path' = '/s', 'format' = 'json');
`;

/** The joins and filters of a query, from the top down. */
function joins(query: string): string[] {
  return explained(TABLES + query).flatMap((line) => {
    const join = /^Join\(joinType=\[(\w+)\], where=\[(.*)\], select=/.exec(line);
    const filter = /^Filter\(where=\[(.*)\]\)/.exec(line);
    if (join !== null) return [`${join[1]} ${join[2]}`];
    return filter === null ? [] : [`Filter ${filter[1]}`];
  });
}

function check(query: string, ...expected: string[]): void {
  assert.deepEqual(joins(query), expected, query);
}

test('conditions of one side go below a join where padded rows keep their meaning', () => {
  check(
    'SELECT id FROM l LEFT JOIN r ON l.k = r.k AND l.v = 1 AND r.w = 2',
    'LeftOuterJoin k = k AND (v = 1)',
    'Filter (w = 2)',
  );
  check(
    'SELECT rid FROM l RIGHT JOIN r ON l.k = r.k AND l.v = 1 AND r.w = 2',
    'RightOuterJoin k = k AND (w = 2)',
    'Filter (v = 1)',
  );
  check('SELECT id FROM l FULL JOIN r ON l.k = r.k AND l.v = 1', 'FullOuterJoin k = k AND (v = 1)');
  check(
    'SELECT id FROM l JOIN r ON l.k = r.k AND l.v = 1 AND r.w = 2 AND l.v < r.w',
    'InnerJoin k = k AND (v < w)',
    'Filter (v = 1)',
    'Filter (w = 2)',
  );
});

test('a condition above that no padded row passes makes an outer join a smaller one', () => {
  check(
    'SELECT id FROM l LEFT JOIN r ON l.k = r.k WHERE l.v = 1 AND r.w > 0',
    'InnerJoin k = k',
    'Filter (v = 1)',
    'Filter (w > 0)',
  );
  check('SELECT id FROM l FULL JOIN r ON l.k = r.k WHERE l.v = 1', 'LeftOuterJoin k = k', 'Filter (v = 1)');
  check(
    'SELECT id FROM l FULL JOIN r ON l.k = r.k WHERE r.w IN (1, 2)',
    'RightOuterJoin k = k',
    'Filter IN(w, 1, 2)',
  );
  check('SELECT id FROM l FULL JOIN r ON l.k = r.k WHERE l.v + r.w = 3', 'InnerJoin k = k AND ((v + w) = 3)');
});

test('a condition above that a padded row may pass stays above', () => {
  check(
    'SELECT id FROM l LEFT JOIN r ON l.k = r.k WHERE w IS NULL',
    'Filter w IS NULL',
    'LeftOuterJoin k = k',
  );
  check(
    'SELECT id FROM l LEFT JOIN r ON l.k = r.k WHERE COALESCE(w, 0) = 0 OR l.v = 1',
    'Filter ((COALESCE(w, 0) = 0) OR (v = 1))',
    'LeftOuterJoin k = k',
  );
});

test('tables behind commas find their keys in WHERE', () => {
  check(
    'SELECT id FROM l, r, s WHERE l.k = r.k AND r.k = s.k AND s.x = 1',
    'InnerJoin k = k',
    'InnerJoin k = k',
    'Filter (x = 1)',
  );
});

test('keys are compared as one type', () => {
  const plan = explained(`${TABLES}SELECT id FROM l JOIN r ON l.d = r.d AND UPPER(l.k) = UPPER(r.k)`);
  assert.match(plan.join('\n'), /CAST\(d AS DECIMAL\(12, 4\)\)/);
  assert.match(plan.join('\n'), /UPPER\(k\)/);
});

test('NULL equals NULL where the condition says so', () => {
  check('SELECT id FROM l JOIN r ON l.k IS NOT DISTINCT FROM r.k', 'InnerJoin k IS NOT DISTINCT FROM k');
  check(
    'SELECT id FROM l JOIN r ON (l.k IS NULL AND r.k IS NULL) OR r.k = l.k',
    'InnerJoin k IS NOT DISTINCT FROM k',
  );
  check(
    'SELECT id FROM l JOIN r ON (l.k IS NULL AND r.w IS NULL) OR r.k = l.k',
    'InnerJoin ((k IS NULL AND w IS NULL) OR (k = k))',
  );
});

test('queries in WHERE become semi and anti joins', () => {
  check(
    'SELECT id FROM l WHERE k IN (SELECT k FROM r WHERE w > 1) AND v = 1',
    'LeftSemiJoin k = k',
    'Filter (v = 1)',
    'Filter (w > 1)',
  );
  check(
    'SELECT id FROM l WHERE NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.w > l.v AND r.rid = 1)',
    'LeftAntiJoin k = k AND (w > v)',
    'Filter (rid = 1)',
  );
  check(
    'SELECT id FROM l WHERE k NOT IN (SELECT k FROM r)',
    'LeftAntiJoin (k IS NULL OR $k0)',
    'LeftAntiJoin k = k',
  );
});

test('the value of a query is joined by what the query is asked with', () => {
  check('SELECT id FROM l WHERE v = (SELECT MAX(w) FROM r)', 'InnerJoin v = $f0');
  check('SELECT id, (SELECT SUM(w) FROM r WHERE r.k = l.k) AS n FROM l', 'LeftOuterJoin k = $c0');
  check(
    'SELECT id, (SELECT COUNT(*) FROM r WHERE r.w < l.v) AS n FROM l',
    'LeftOuterJoin v IS NOT DISTINCT FROM $c0',
    'InnerJoin (w < $d0)',
  );
});

test('columns that only a condition below has asked for are not kept by the join', () => {
  const plan = explained(`${TABLES}SELECT id FROM l JOIN r ON l.k = r.k WHERE l.v = 1`);
  assert.match(plan.join('\n'), /Join\(.*select=\[id, k, k\]\)/);
});

test('what is wrong with a join is said at its place', () => {
  const errors = (query: string): string[] =>
    planErrors(`${TABLES.trim().replaceAll('\n', ' ')} ${query}`).map((error) =>
      error.replace(/^\d+:\d+ /, ''),
    );
  assert.deepEqual(errors('SELECT k FROM l JOIN r ON l.k = r.k'), [
    'Column "k" is ambiguous: it may be l.k or r.k.',
  ]);
  assert.deepEqual(errors('SELECT 1 FROM l JOIN r ON l.k = r.rid'), [
    'Cannot apply "=": STRING = INT. Strings are not converted by an operator; write CAST.',
  ]);
  assert.deepEqual(errors('SELECT 1 FROM l JOIN r'), ['INNER JOIN needs ON, USING or NATURAL.']);
  assert.deepEqual(errors('SELECT 1 FROM l JOIN r USING (rud)'), ['There is no column "rud".']);
  assert.deepEqual(errors("SELECT /*+ STATE_TTL('payments' = '1 d') */ 1 FROM l JOIN r USING (k)"), [
    'There is no table "payments".',
  ]);
  assert.deepEqual(errors('SELECT /*+ BRODCAST(r) */ 1 FROM l JOIN r USING (k)'), [
    'There is no hint "BRODCAST". Did you mean "BROADCAST"?',
  ]);
  assert.deepEqual(errors('SELECT 1 FROM l JOIN r ON l.v IN (SELECT x FROM s)'), [
    'A query in an expression stands in SELECT, WHERE and HAVING only.',
  ]);
});

test('rows that waited for those of a query carry no time any more', () => {
  const window =
    "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE v, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end";
  for (const rows of [
    'SELECT ts, n FROM readings WHERE n IN (SELECT id FROM plain)',
    'SELECT ts, (SELECT MAX(id) FROM plain) AS m FROM readings',
    'SELECT ts, id FROM readings JOIN plain ON n = id',
  ])
    assert.match(
      planErrors(`CREATE VIEW v AS ${rows}; ${window}`).join(),
      /TUMBLE needs a time attribute; "ts"/,
    );
});
