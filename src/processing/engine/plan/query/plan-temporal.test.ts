import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainPlan, planText, type Sink } from '../index.ts';

const FILE = "'connector' = 'filesystem', 'path' = '/f'";
const TABLES = `
CREATE TABLE orders (id INT, cur STRING, reg STRING, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), p AS PROCTIME(), WATERMARK FOR ts AS ts) WITH (${FILE}, 'format' = 'json');
CREATE TABLE rates (cur STRING, rate INT, ts TIMESTAMP(3), PRIMARY KEY (cur) NOT ENFORCED, WATERMARK FOR ts AS ts) WITH (${FILE}, 'format' = 'debezium-json');
CREATE TABLE regional (cur STRING, reg STRING, rate INT, ts TIMESTAMP(3), PRIMARY KEY (cur, reg) NOT ENFORCED, WATERMARK FOR ts AS ts) WITH (${FILE}, 'format' = 'debezium-json');
CREATE TABLE zoned (cur STRING, ts TIMESTAMP_LTZ(3), PRIMARY KEY (cur) NOT ENFORCED, WATERMARK FOR ts AS ts) WITH (${FILE}, 'format' = 'debezium-json');
CREATE TABLE keyless (cur STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH (${FILE}, 'format' = 'json');
CREATE TABLE timeless (cur STRING, rate INT, PRIMARY KEY (cur) NOT ENFORCED) WITH (${FILE}, 'format' = 'debezium-json');
CREATE VIEW low AS SELECT * FROM rates WHERE rate < 100;
CREATE TABLE names (code STRING, n BIGINT, name STRING) WITH ('connector' = 'jdbc', 'table-name' = 'names');
CREATE TABLE topic (code STRING) WITH ('connector' = 'kafka', 'topic' = 't', 'format' = 'json');
`;

/** The join of a query as EXPLAIN shows it; what is wrong with the query instead. */
function planned(query: string): string {
  const { plan, diagnostics } = planText(`${TABLES}${query};`);
  const [error] = diagnostics;
  if (error !== undefined) return error.message;
  const last = plan.statements.at(-1);
  const sinks: readonly Sink[] = last?.kind === 'select' ? [last.sink] : [];
  return explainPlan(sinks)
    .split('\n')
    .filter((line) => line.includes('Join('))
    .map((line) => line.replace(/^\s*\+- /, '').replace(/, select=\[.*/, ''))
    .join('; ');
}

function joined(rest: string, hints = ''): string {
  return planned(`SELECT ${hints} o.id FROM orders AS o ${rest}`);
}

test('the primary key must be compared; what else ON says is a condition', () => {
  const of = 'FOR SYSTEM_TIME AS OF o.ts AS r';
  assert.equal(
    joined(`JOIN rates ${of} ON o.cur = r.cur`),
    'TemporalJoin(joinType=[InnerJoin], where=[cur = cur]',
  );
  assert.equal(
    joined(`LEFT JOIN rates ${of} ON UPPER(o.cur) = r.cur AND r.rate > o.id`),
    'TemporalJoin(joinType=[LeftOuterJoin], where=[$f6 = cur AND (rate > id)]',
  );
  assert.match(
    joined(`JOIN regional ${of} ON o.reg = r.reg AND r.cur = o.cur`),
    /where=\[reg = reg AND cur = cur\]/,
  );
  assert.match(joined(`JOIN regional ${of} ON o.cur = r.cur AND r.reg = 'x'`), /primary key .* cur, reg/);
  assert.match(joined(`JOIN rates ${of} ON o.id = r.rate`), /primary key .* cur\./);
});

test('versions need a key, a time of the same type, and no filter below', () => {
  const of = (table: string): string =>
    joined(`JOIN ${table} FOR SYSTEM_TIME AS OF o.ts AS r ON o.cur = r.cur`);
  assert.match(of('keyless'), /needs a primary key/);
  assert.match(of('timeless'), /needs a row time/);
  assert.match(of('zoned'), /of one type, not TIMESTAMP\(3\).* and TIMESTAMP_LTZ\(3\)/);
  assert.match(of('low'), /filter .* would corrupt its versions/);
});

test('the time is a time attribute of the left side, as it is', () => {
  const at = (time: string): string =>
    joined(`JOIN rates FOR SYSTEM_TIME AS OF ${time} AS r ON o.cur = r.cur`);
  assert.match(at("o.ts - INTERVAL '1' SECOND"), /takes a time attribute/);
  assert.match(at('o.ltz'), /takes a time attribute/);
  assert.match(at("TIMESTAMP '2024-01-01 00:00:00'"), /takes a time attribute/);
  assert.match(joined('FULL JOIN rates FOR SYSTEM_TIME AS OF o.ts AS r ON o.cur = r.cur'), /FULL JOIN/);
  assert.match(planned('SELECT * FROM rates FOR SYSTEM_TIME AS OF rates.ts'), /right side of a join only/);
});

test('a lookup asks by the columns that are compared with what is known before', () => {
  const of = 'FOR SYSTEM_TIME AS OF o.p AS n';
  assert.equal(
    joined(`JOIN names ${of} ON o.cur = n.code`),
    'LookupJoin(joinType=[InnerJoin], table=[names], lookup=[code = cur]',
  );
  assert.equal(
    joined(`LEFT JOIN names ${of} ON n.code = UPPER(o.cur) AND n.n = o.id AND n.name <> o.reg`),
    'LookupJoin(joinType=[LeftOuterJoin], table=[names], lookup=[code = UPPER(cur), n = CAST(id AS BIGINT)], where=[(name <> reg)]',
  );
  assert.match(joined(`JOIN names ${of} ON n.n > o.id`), /must compare a column of the table/);
  assert.match(joined(`JOIN topic FOR SYSTEM_TIME AS OF o.p AS n ON o.cur = n.code`), /kafka.* lookup/);
  assert.match(joined(`JOIN timeless FOR SYSTEM_TIME AS OF o.p AS n ON o.cur = n.cur`), /gives changes/);
  assert.match(joined(`JOIN low FOR SYSTEM_TIME AS OF o.p AS n ON o.cur = n.cur`), /not a view/);
});

test('the hint LOOKUP is read for its table, and its options are checked', () => {
  const join = 'JOIN names FOR SYSTEM_TIME AS OF o.p AS n ON o.cur = n.code';
  const hint = (options: string): string => joined(join, `/*+ LOOKUP(${options}) */`);
  const retry = "'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s'";
  assert.match(hint(`'table'='n', ${retry}, 'max-attempts'='3', 'async'='true'`), /^LookupJoin/);
  assert.match(hint(`'table'='n', ${retry}`), /max-attempts is missing/);
  assert.match(hint("'table'='n', 'retry-predicat'='lookup_miss'"), /Did you mean 'retry-predicate'/);
  assert.match(hint("'table'='n', 'output-mode'='any'"), /ordered or allow_unordered, not "any"/);
  assert.match(hint("'table'='m'"), /no table "m"/);
  assert.match(hint("'async'='true'"), /needs the option 'table'/);
});
