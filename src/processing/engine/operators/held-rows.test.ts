import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Held, QueryUnderWay } from './held-rows.testing.ts';

function windowed(table: string): string {
  return `TABLE(TUMBLE(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '10' SECOND))`;
}

/** Rows of `a` and `b` in seconds, and what is held back after all of them. */
interface Case {
  what: string;
  query: string;
  rows: readonly (readonly ['a' | 'b', string, number])[];
  held: Held | undefined;
}

const CASES: readonly Case[] = [
  {
    what: 'OVER with a range, which says nothing of the key that it forgets before',
    query: `SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts
      RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW) FROM a`,
    rows: [
      ['a', 'x', 20],
      ['a', 'y', 36],
    ],
    held: { atS: 36, rows: 1 },
  },
  {
    what: 'OVER with a range for a row that comes behind the watermark and waits for the next one',
    query: `SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts
      RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW) FROM a`,
    rows: [
      ['a', 'x', 20],
      ['a', 'y', 10],
    ],
    held: { atS: 18.001, rows: 2 },
  },
  {
    what: 'OVER from the beginning',
    query: 'SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM a',
    rows: [
      ['a', 'x', 5],
      ['a', 'x', 8],
      ['a', 'x', 7],
    ],
    held: { atS: 7, rows: 2 },
  },
  {
    what: 'MATCH_RECOGNIZE',
    query: `SELECT * FROM a MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES FIRST(A.v) AS s
      ONE ROW PER MATCH PATTERN (A B) DEFINE A AS A.v > 0, B AS B.v > 0)`,
    rows: [
      ['a', 'x', 5],
      ['a', 'x', 8],
    ],
    held: { atS: 8, rows: 1 },
  },
  {
    what: 'an interval join with outer rows, of those that met none',
    query: `SELECT a.k, b.v FROM a LEFT JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '5' SECOND`,
    rows: [
      ['a', 'x', 3],
      ['a', 'y', 4],
      ['b', 'x', 5],
    ],
    held: { atS: 9, rows: undefined },
  },
  {
    what: 'an interval join without outer rows, which gives results at once',
    query: `SELECT a.k, b.v FROM a JOIN b ON a.k = b.k AND b.ts BETWEEN a.ts AND a.ts + INTERVAL '5' SECOND`,
    rows: [['a', 'x', 3]],
    held: undefined,
  },
  {
    what: 'a temporal join, left rows until both sides are there',
    query: 'SELECT a.k, b.v FROM a JOIN b FOR SYSTEM_TIME AS OF a.ts ON a.k = b.k',
    rows: [
      ['b', 'x', 3],
      ['a', 'x', 4],
      ['a', 'y', 6],
    ],
    held: { atS: 4, rows: 2 },
  },
  {
    what: 'a window join',
    query: `SELECT l.k, r.v FROM (SELECT * FROM ${windowed('a')}) AS l JOIN (SELECT * FROM ${windowed('b')}) AS r
      ON l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end`,
    rows: [
      ['a', 'x', 12],
      ['b', 'x', 13],
      ['b', 'x', 25],
    ],
    held: { atS: 19.999, rows: 3 },
  },
  {
    what: 'a sort by time',
    query: 'SELECT k, ts FROM a ORDER BY ts',
    rows: [
      ['a', 'x', 3],
      ['a', 'x', 5],
      ['a', 'x', 6],
    ],
    held: { atS: 5, rows: 2 },
  },
  {
    what: 'a window Top-N, windows',
    query: `SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY v) AS rn
      FROM ${windowed('a')}) WHERE rn <= 2`,
    rows: [
      ['a', 'x', 12],
      ['a', 'y', 13],
    ],
    held: { atS: 19.999, rows: undefined },
  },
  {
    what: 'sessions without an aggregate, one that a further row made longer',
    query: `SELECT k, window_end FROM TABLE(SESSION(TABLE a PARTITION BY k, DESCRIPTOR(ts), INTERVAL '4' SECOND))`,
    rows: [
      ['a', 'x', 3],
      ['a', 'x', 5],
    ],
    held: { atS: 8.999, rows: undefined },
  },
  {
    what: 'the first row of a key by time, but not one that was not the first after all',
    query: `SELECT k, v FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS rn FROM a) WHERE rn = 1`,
    rows: [
      ['a', 'x', 3],
      ['a', 'y', 6],
      ['a', 'z', 5],
      ['a', 'z', 4.5],
      ['a', 'z', 7],
    ],
    held: { atS: 6, rows: 1 },
  },
  {
    what: 'anomaly detection',
    query: `SELECT k, ML_DETECT_ANOMALIES(v, ts) OVER (PARTITION BY k ORDER BY ts
      RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM a`,
    rows: [['a', 'x', 3]],
    held: { atS: 3, rows: 1 },
  },
];

for (const { what, query, rows, held } of CASES)
  test(`tells until when it holds how many rows back: ${what}`, async () => {
    const job = await QueryUnderWay.open(query);
    for (const row of rows) await job.push(...row);
    assert.deepEqual(job.held, held);
  });

test('what tasks hold back is told as if it were one operator', async () => {
  const job = await QueryUnderWay.open('SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts) FROM a', 3);
  for (const [i, k] of ['u', 'v', 'w', 'x', 'y', 'z'].entries()) await job.push('a', k, 10 + i / 10);
  assert.deepEqual(job.held, { atS: 10, rows: 6 });
  await job.push('a', 'u', 12.25);
  assert.deepEqual(job.held, { atS: 10.3, rows: 4 });
  assert.equal(job.rowsOut, 3);
  await job.close();
});
