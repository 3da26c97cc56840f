import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planDiff } from './plan-diff.ts';

const TABLES = `
CREATE TABLE bids (auction BIGINT, price INT) WITH ('connector' = 'kafka', 'topic' = 'bids', 'format' = 'json');
CREATE TABLE totals (auction BIGINT, total INT, PRIMARY KEY (auction) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'totals');
CREATE TABLE highest (auction BIGINT, price INT, PRIMARY KEY (auction) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'highest');
`;
const TOTALS = 'INSERT INTO totals SELECT auction, SUM(price) FROM bids GROUP BY auction;';
const HIGHEST = 'INSERT INTO highest SELECT auction, MAX(price) FROM bids GROUP BY auction;';

/** Verdicts on the operators of a kind. */
function verdicts(before: string, after: string, kind = 'group-aggregate'): string[] {
  return planDiff({ sql: TABLES + before }, { sql: TABLES + after })
    .filter((one) => one.kind === kind)
    .map(({ verdict, reason }) => `${verdict}: ${reason}`);
}

test('an edit that changes nothing keeps all state', () => {
  const commented = TOTALS.replace('SELECT', '-- of all bids\nSELECT');
  assert.deepEqual(verdicts(TOTALS, commented), ['kept: unchanged']);
});

test('a statement put before another leaves its state where it is', () => {
  assert.deepEqual(verdicts(TOTALS, HIGHEST + TOTALS), [
    'kept: only its place in the script changed',
    'new: it was not in the old script',
  ]);
});

test('another filter below keeps the state, and says that it was made of other rows', () => {
  const filtered = TOTALS.replace('FROM bids', 'FROM bids WHERE price > 10');
  assert.deepEqual(
    verdicts(TOTALS, filtered).map((text) => text.split(':')[0]),
    ['kept-input-changed'],
  );
});

test('another aggregate begins anew, and what is gone is said to be', () => {
  assert.deepEqual(verdicts(TOTALS, TOTALS.replace('SUM', 'MIN')), [
    'dropped: it computes something else now',
    'new: it cannot read the state of what it was',
  ]);
  assert.deepEqual(verdicts(TOTALS + HIGHEST, TOTALS), [
    'kept: unchanged',
    'dropped: it is not in the new script',
  ]);
});
