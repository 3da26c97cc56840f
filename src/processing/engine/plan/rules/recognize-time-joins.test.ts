import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainPlan, planText, type Sink } from '../index.ts';

const TABLES = `
CREATE TABLE l (id INT, k STRING, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/l', 'format' = 'json');
CREATE TABLE r (id INT, k STRING, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/r', 'format' = 'json');
CREATE TABLE u (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/u', 'format' = 'debezium-json');
`;

/** The join of a query as EXPLAIN shows it, without its columns; what is wrong with the query instead. */
function joinOf(query: string): string {
  const { plan, diagnostics } = planText(`${TABLES}${query};`);
  const [error] = diagnostics;
  if (error !== undefined) return error.message;
  const last = plan.statements.at(-1);
  const sinks: readonly Sink[] = last?.kind === 'select' ? [last.sink] : [];
  const found = /(\w*Join)\(joinType=\[(\w+)\], where=\[(.*?)\](?:, bounds=\[(.*?)\])?/.exec(
    explainPlan(sinks),
  );
  return found === null
    ? ''
    : found
        .slice(1)
        .filter((part) => part !== undefined)
        .join(' | ');
}

function boundsOf(condition: string): string {
  return joinOf(`SELECT l.id, r.id AS rid FROM l JOIN r ON l.k = r.k AND ${condition}`);
}

const INNER = 'IntervalJoin | InnerJoin | k = k';

test('bounds are found however they are written', () => {
  const s5 = "INTERVAL '5' SECOND";
  assert.equal(boundsOf(`r.ts BETWEEN l.ts - ${s5} AND l.ts + ${s5}`), `${INNER} | -5000 ms, 5000 ms`);
  assert.equal(boundsOf(`l.ts BETWEEN r.ts AND r.ts + ${s5}`), `${INNER} | -5000 ms, 0 ms`);
  assert.equal(boundsOf(`l.ts - ${s5} < r.ts AND r.ts < l.ts`), `${INNER} | -4999 ms, -1 ms`);
  assert.equal(boundsOf(`r.ts >= l.ts AND ${s5} + l.ts >= r.ts`), `${INNER} | 0 ms, 5000 ms`);
  assert.equal(boundsOf(`r.ts - ${s5} BETWEEN l.ts - 2 * ${s5} AND l.ts`), `${INNER} | -5000 ms, 5000 ms`);
  assert.equal(boundsOf('l.ts = r.ts'), `${INNER} | 0 ms, 0 ms`);
  assert.equal(boundsOf(`l.ts + ${s5} = r.ts`), `${INNER} | 5000 ms, 5000 ms`);
  assert.equal(boundsOf(`r.ts BETWEEN l.ts + ${s5} AND l.ts - ${s5}`), `${INNER} | 5000 ms, -5000 ms`);
  assert.equal(
    boundsOf(`CAST(r.ts AS TIMESTAMP(3)) > l.ts AND TIMESTAMPADD(SECOND, -5, r.ts) < l.ts`),
    boundsOf(`r.ts > l.ts AND r.ts - ${s5} < l.ts`),
  );
});

test('bounds are found in WHERE, also of a view with the join', () => {
  const where = "r.ts BETWEEN l.ts AND l.ts + INTERVAL '1' MINUTE";
  assert.equal(joinOf(`SELECT l.id FROM l, r WHERE l.k = r.k AND ${where}`), `${INNER} | 0 ms, 60000 ms`);
  const view = 'SELECT l.id, l.ts AS a, r.ts AS b FROM l JOIN r ON l.k = r.k';
  assert.equal(
    joinOf(`SELECT id FROM (${view}) WHERE b BETWEEN a AND a + INTERVAL '1' MINUTE`),
    `${INNER} | 0 ms, 60000 ms`,
  );
});

test('one bound, more than two, months and semi joins make an ordinary join, as in Flink', () => {
  const ordinary = (condition: string): void => assert.match(boundsOf(condition), /^Join \|/);
  ordinary("r.ts > l.ts - INTERVAL '5' SECOND");
  ordinary("r.ts BETWEEN l.ts AND l.ts + INTERVAL '5' SECOND AND l.ts <> r.ts AND r.ts > l.ts");
  ordinary('FLOOR(r.ts TO MINUTE) = FLOOR(l.ts TO MINUTE)');
  ordinary("r.ts BETWEEN l.ts AND l.ts + INTERVAL '1' MONTH");
  const exists =
    "EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.ts BETWEEN l.ts AND l.ts + INTERVAL '5' SECOND)";
  assert.match(joinOf(`SELECT l.id FROM l WHERE ${exists}`), /^Join \| LeftSemiJoin/);
});

test('an interval join keeps the times of both sides, an ordinary join none', () => {
  const windowed = (from: string, time: string): string =>
    joinOf(`CREATE VIEW j AS SELECT l.ts AS a, r.ts AS b FROM ${from};
      SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE j, DESCRIPTOR(${time}), INTERVAL '1' HOUR))
      GROUP BY window_start, window_end`);
  const interval = "l LEFT JOIN r ON l.k = r.k AND r.ts BETWEEN l.ts AND l.ts + INTERVAL '5' SECOND";
  assert.match(windowed(interval, 'a'), /^IntervalJoin/);
  assert.match(windowed(interval, 'b'), /^IntervalJoin/);
  const inWhere = "l, r WHERE l.k = r.k AND r.ts BETWEEN l.ts AND l.ts + INTERVAL '5' SECOND";
  assert.match(windowed(inWhere, 'b'), /^IntervalJoin/);
  assert.match(windowed('l JOIN r ON l.k = r.k', 'a'), /needs a time attribute/);
});

test('times that passed a semi join are times no more', () => {
  const filtered = '(SELECT * FROM l WHERE id IN (SELECT id FROM u))';
  assert.match(
    joinOf(`SELECT a.id FROM ${filtered} AS a LEFT JOIN r ON a.ts = r.ts`),
    /^Join \| LeftOuterJoin/,
  );
});

test('a join bounded by processing time takes no rows with event times', () => {
  const on = "l.k = r.k AND r.p BETWEEN l.p AND l.p + INTERVAL '5' SECOND";
  assert.equal(joinOf(`SELECT l.id FROM l JOIN r ON ${on}`), `${INNER} | 0 ms, 5000 ms`);
  assert.match(joinOf(`SELECT * FROM l JOIN r ON ${on}`), /processing time takes no event-time/);
});

test('rows that are updated have no place in an interval', () => {
  const on = "l.k = u.k AND u.ts BETWEEN l.ts AND l.ts + INTERVAL '5' SECOND";
  assert.match(joinOf(`SELECT l.id FROM l JOIN u ON ${on}`), /interval of time takes new rows only/);
});

const L = "(SELECT * FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL '10' SECOND))) AS a";
const windows = (table: string, size: number): string =>
  `(SELECT * FROM TABLE(TUMBLE(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '${size}' SECOND))) AS b`;
const BOTH = 'a.k = b.k AND a.window_start = b.window_start AND a.window_end = b.window_end';

test('equal starts and ends of equal windows make a window join', () => {
  assert.equal(
    joinOf(`SELECT a.id FROM ${L} JOIN ${windows('r', 10)} ON ${BOTH}`),
    'WindowJoin | InnerJoin | k = k',
  );
  assert.match(joinOf(`SELECT a.id FROM ${L} JOIN ${windows('r', 20)} ON ${BOTH}`), /^Join/);
  assert.match(
    joinOf(`SELECT a.id FROM ${L} JOIN ${windows('r', 10)} ON a.k = b.k AND a.window_start = b.window_start`),
    /^Join/,
  );
});

test('windows on processing time are not joined, as in Flink', () => {
  const window = (table: string, alias: string): string =>
    `(SELECT id, k, window_start, window_end
      FROM TABLE(TUMBLE(TABLE ${table}, DESCRIPTOR(p), INTERVAL '10' SECOND))) AS ${alias}`;
  assert.match(
    joinOf(`SELECT a.id FROM ${window('l', 'a')} JOIN ${window('r', 'b')} ON ${BOTH}`),
    /processing time is not supported/,
  );
});

test('window aggregates keep their windows for a window join, whatever their columns are called', () => {
  const count = `(SELECT k, COUNT(*) AS n, window_start AS s, window_end AS e
    FROM TABLE(TUMBLE(TABLE l, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY k, window_start, window_end) AS a`;
  assert.equal(
    joinOf(
      `SELECT a.n FROM ${count} LEFT JOIN ${windows('r', 10)} ON a.s = b.window_start AND a.e = b.window_end AND b.id > a.n`,
    ),
    'WindowJoin | LeftOuterJoin | (CAST(id AS BIGINT) > n)',
  );
});

test('what a window join gives belongs to its windows', () => {
  const sql = `CREATE VIEW j AS SELECT a.id, a.window_start, a.window_end FROM ${L} JOIN ${windows('r', 10)} ON ${BOTH};
    SELECT window_start, window_end, COUNT(*) AS n FROM j GROUP BY window_start, window_end`;
  const { plan } = planText(`${TABLES}${sql};`);
  const last = plan.statements.at(-1);
  assert.equal(last?.kind === 'select' ? last.sink.changelog : '', 'insert-only');
});
