import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchOperators } from '../state/savepoint.ts';
import { operatorMarks } from './operator-marks.ts';
import { planChecked } from './plan-checked.ts';
import { matchViews } from './view-match.ts';

const EVENTS = `CREATE TABLE sales (customer STRING, euros INT, shop STRING, ts TIMESTAMP(3),
  WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'sales', 'format' = 'json');`;
const TOTALS = view('totals', 'customer STRING, total INT', 'customer');
const LATEST = view('latest', 'customer STRING, euros INT', 'customer');
const SUMS = 'INSERT INTO totals SELECT customer, SUM(euros) FROM sales GROUP BY customer;';
const COPY = 'INSERT INTO latest SELECT customer, euros FROM sales WHERE euros > 1;';

function view(name: string, columns: string, key: string): string {
  return `CREATE TABLE ${name} (${columns}, PRIMARY KEY (${key}) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = '${name}');`;
}

function sinksOf(sql: string) {
  return planChecked(sql).statements.flatMap((one) => (one.kind === 'insert' ? one.sinks : []));
}

/** `kept`, or why not, by view. */
function verdicts(before: string, now: string): Record<string, string> {
  const [old, sinks] = [sinksOf(EVENTS + before), sinksOf(EVENTS + now)];
  const match = matchOperators(operatorMarks(old), operatorMarks(sinks));
  return Object.fromEntries(
    matchViews(old, sinks, match).map(({ view, isValid, reason }) => [view, isValid ? 'kept' : reason]),
  );
}

/** Of the sums, edited. */
function afterEdit(from: string, to: string): string | undefined {
  assert.ok((TOTALS + SUMS).includes(from));
  return verdicts(TOTALS + SUMS, (TOTALS + SUMS).replace(from, to))['totals'];
}

test('a condition in front of an aggregate leaves the rows right', () => {
  assert.equal(afterEdit('FROM sales', 'FROM sales WHERE euros > 0'), 'kept');
  assert.equal(afterEdit('FROM sales', "FROM sales WHERE customer <> 'eve' AND euros < 9"), 'kept');
});

test('comments, names of columns that nobody sees, and statements beside it change nothing', () => {
  assert.equal(afterEdit('SUM(euros)', 'SUM(euros) AS of_all_sales'), 'kept');
  const more = verdicts(TOTALS + SUMS, `${LATEST}${COPY} -- more\n${TOTALS}${SUMS}`);
  assert.deepEqual(more, { totals: 'kept', latest: 'the script of the savepoint does not write it' });
});

test('another key of a group, or another aggregate, has no state, and its view no rows', () => {
  assert.match(
    afterEdit('GROUP BY customer', 'GROUP BY customer, shop') ?? '',
    /^GroupAggregate\(groupBy=\[customer, shop\].* begins with no state$/u,
  );
  assert.match(afterEdit('SUM', 'MAX') ?? '', /begins with no state$/u);
});

test('state by another column of the same type is of other values, though the operator understands it', () => {
  const before = TOTALS + SUMS;
  for (const other of ['shop', 'UPPER(customer)']) {
    const now = `INSERT INTO totals SELECT c, SUM(euros) FROM (SELECT ${other} AS c, euros FROM sales) GROUP BY c;`;
    assert.match(verdicts(before, TOTALS + now)['totals'] ?? '', /^(its state is of other|GroupAgg)/u);
  }
});

test('state that is left behind was in the rows', () => {
  const highest = SUMS.replace('SUM', 'MAX');
  assert.match(
    verdicts(TOTALS + SUMS + highest, TOTALS + SUMS)['totals'] ?? '',
    /^the state of GroupAggregate.*MAX.* is left behind$/u,
  );
});

test('other rows of the same state, and other columns or keys, are other views', () => {
  assert.equal(afterEdit('SUM(euros)', 'SUM(euros) * 2'), 'the script makes other rows of the same state');
  assert.equal(afterEdit('total INT', 'total BIGINT'), 'its columns changed');
  assert.equal(afterEdit('total INT', 'sum_total INT'), 'its columns changed');
});

test('a view without state keeps its rows only where nothing changed', () => {
  const edited = COPY.replace('euros > 1', 'euros > 2');
  assert.deepEqual(verdicts(LATEST + COPY, LATEST + COPY), { latest: 'kept' });
  assert.match(verdicts(LATEST + COPY, LATEST + edited)['latest'] ?? '', /has no state of those that were$/u);
});
