import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QueryUnderWay } from './held-rows.testing.ts';

/** Rows whose key is `skip` move event time and go no further. */
const SOME = `(SELECT * FROM a WHERE k <> 'skip')`;
const VIEW = `CREATE VIEW wanted AS SELECT * FROM a WHERE k <> 'skip' UNION ALL SELECT * FROM b WHERE k <> 'skip'`;

const QUERIES: Readonly<Record<string, string>> = {
  'a watermark': `SELECT * FROM ${SOME}`,
  'SESSION without an aggregate': `SELECT * FROM TABLE(SESSION(TABLE wanted PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND))`,
  'a SESSION aggregate': `SELECT k, window_end, COUNT(*) FROM TABLE(SESSION(TABLE wanted PARTITION BY k, DESCRIPTOR(ts), INTERVAL '5' SECOND))
    GROUP BY k, window_start, window_end`,
  'a TUMBLE aggregate': `SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE wanted, DESCRIPTOR(ts), INTERVAL '10' SECOND))
    GROUP BY window_start, window_end`,
  'a HOP aggregate': `SELECT window_end, COUNT(*) FROM TABLE(HOP(TABLE wanted, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND))
    GROUP BY window_start, window_end`,
  'a window Top-N': `SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY v) AS n
    FROM TABLE(TUMBLE(TABLE wanted, DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE n <= 2`,
  'ORDER BY': `SELECT k, ts FROM wanted ORDER BY ts`,
  OVER: `SELECT k, SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) FROM wanted`,
  'the first row of a key': `SELECT k, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts) AS n FROM wanted) WHERE n = 1`,
  'an interval join': `SELECT x.k FROM ${SOME} x LEFT JOIN b ON x.k = b.k AND b.ts BETWEEN x.ts AND x.ts + INTERVAL '5' SECOND`,
  'a temporal join': `SELECT x.k, b.v FROM ${SOME} x LEFT JOIN b FOR SYSTEM_TIME AS OF x.ts ON x.k = b.k`,
  'a pattern': `SELECT * FROM wanted MATCH_RECOGNIZE (PARTITION BY k ORDER BY ts MEASURES A.v AS s, C.v AS e
    PATTERN (A C) WITHIN INTERVAL '5' SECOND DEFINE A AS A.v > 0, C AS C.v > 0)`,
};

type Step = ['a' | 'b', 'x' | 'y' | 'skip' | 'end', number];

const STEPS: readonly Step[] = [
  ['a', 'x', 10],
  ['b', 'skip', 11],
  ['a', 'skip', 11.5],
  ['a', 'skip', 12],
  ['b', 'skip', 12.5],
  ['b', 'x', 13],
  ['a', 'y', 12],
  ['b', 'skip', 14],
  ['a', 'skip', 60],
  ['b', 'skip', 30],
  ['b', 'skip', 31],
  ['b', 'skip', 61],
  ['a', 'end', 0],
  ['b', 'end', 0],
];

for (const [name, query] of Object.entries(QUERIES))
  test(`what is not in keyed state never changes without a new version: ${name}`, async () => {
    const job = await QueryUnderWay.open(`${VIEW};\n${query}`);
    let before = job.snapshots;
    for (const [table, k, timeS] of STEPS) {
      if (k === 'end') job.end(table);
      else await job.push(table, k, timeS);
      const { snapshots } = job;
      for (const [i, { id, version, bytes }] of snapshots.entries())
        if (bytes !== before[i]?.bytes)
          assert.notEqual(version, before[i]?.version, `${id} after ${table} ${k} ${timeS}`);
      before = snapshots;
    }
    await job.close();
  });
