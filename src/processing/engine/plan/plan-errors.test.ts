import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planErrors } from './testing.ts';

const WINDOW = "TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '10' SECOND))";

const TABLE: readonly [sql: string, ...expected: string[]][] = [
  ['SELECT senzor FROM readings', '1:8 There is no column "senzor". Did you mean "sensor"?'],
  ['SELECT r.senzor FROM readings AS r', '1:10 There is no column "senzor" in "r". Did you mean "sensor"?'],
  ['SELECT place.town FROM readings', '1:14 There is no field "town" in the row. It has city, storey.'],
  ['SELECT 1 FROM reading', '1:15 There is no table or view "reading". Did you mean "readings"?'],
  ['SELECT UPER(name) FROM plain', '1:8 There is no function "UPER". Did you mean "UPPER"?'],
  ['SELECT LPAD(name) FROM plain', '1:8 LPAD does not take 1 argument; write LPAD(STRING, INT, STRING).'],
  ['SELECT ABS(name) FROM plain', '1:8 ABS does not take (STRING); write ABS(a number).'],
  [
    "SELECT id + 'a' FROM plain",
    '1:8 Cannot apply "+": INT + CHAR(1). Strings are not converted by an operator; write CAST.',
  ],
  ['SELECT NULL + 1', '1:8 Illegal use of NULL; give it a type: CAST(NULL AS INT).'],
  [
    'SELECT CAST(id AS TIMESTAMP) FROM plain',
    '1:8 Cannot cast INT to TIMESTAMP(6). Write TO_TIMESTAMP(FROM_UNIXTIME(seconds)) or TO_TIMESTAMP_LTZ(number, 3) instead.',
  ],
  ['SELECT CAST(id AS INTT) FROM plain', '1:19 There is no type "INTT". Did you mean "INT"?'],
  ['SELECT id FROM plain WHERE name', '1:28 WHERE needs a BOOLEAN, not STRING.'],
  [
    'SELECT id FROM plain WHERE COUNT(*) > 1',
    '1:28 COUNT is an aggregate function; it stands in SELECT or HAVING only.',
  ],
  [
    `SELECT sensor, unit, COUNT(*) FROM ${WINDOW} GROUP BY sensor, window_start, window_end`,
    '1:16 This column is neither in GROUP BY nor inside an aggregate.',
  ],
  [
    `SELECT SUM(sensor) FROM ${WINDOW} GROUP BY window_start, window_end`,
    '1:12 SUM takes a number, not STRING.',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE plain, DESCRIPTOR(id), INTERVAL '1' DAY))",
    '1:52 TUMBLE needs a time attribute; "id" is INT. Declare WATERMARK FOR it in CREATE TABLE, and pass it on unchanged.',
  ],
  [
    "SELECT * FROM TABLE(TUMBEL(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' DAY))",
    '1:21 There is no table function "TUMBEL". Did you mean "TUMBLE"?',
  ],
  [
    "SELECT * FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '1' DAY))",
    '1:21 HOP takes DATA, TIMECOL, SLIDE, SIZE, [OFFSET]; SIZE is missing.',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(DATA => TABLE readings, TIMECOL => DESCRIPTOR(ts), SIZ => INTERVAL '1' DAY))",
    '1:79 TUMBLE has no parameter "SIZ". Did you mean "SIZE"?',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE readings, DESCRIPTOR(ts), INTERVAL '0' SECOND))",
    '1:60 TUMBLE SIZE must be positive, but is 0 ms.',
  ],
  [
    "SELECT COUNT(*) FROM TABLE(HOP(TABLE readings, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end",
    '1:8 The size of HOP must be a multiple of its slide where rows are aggregated: 10000 ms and 4000 ms.',
  ],
  [
    'SELECT ML_DETECT_ANOMALIES(amount, ts) FROM readings',
    '1:8 ML_DETECT_ANOMALIES needs OVER (PARTITION BY … ORDER BY …).',
  ],
  [
    'SELECT ML_DETECT_ANOMALIES(amount, ts) OVER (ORDER BY n) FROM readings',
    '1:55 ORDER BY needs a time attribute here: the column of a WATERMARK.',
  ],
  [
    'SELECT * FROM plain ORDER BY id',
    '1:30 ORDER BY needs a time attribute first, ascending, or a LIMIT: a stream has no end to sort at.',
  ],
  ['INSERT INTO sink SELECT id FROM plain', '1:18 The query has 1 columns, the table takes 2: (id, name).'],
  [
    'INSERT INTO sink SELECT name, name FROM plain',
    '1:25 Column "id" is INT, the query gives STRING. Write a CAST.',
  ],
  ["INSERT INTO sink (id, nam) VALUES (1, 'a')", '1:23 There is no column "nam". Did you mean "name"?'],
  ['INSERT INTO plan SELECT 1', '1:13 There is no table or view "plan". Did you mean "plain"?'],
  ['SELECT * FROM sink', '1:1 Connector "blackhole" can only be used as a sink, not as a source.'],
  ['CREATE TABLE t (a INT, a STRING)', '1:24 Column "a" is declared twice.'],
  [
    'CREATE TABLE t (ts TIMESTAMP(3), WATERMARK FOR tz AS tz)',
    '1:48 There is no column "tz". Did you mean "ts"?',
  ],
  [
    'CREATE TABLE t (ts TIMESTAMP(6), WATERMARK FOR ts AS ts)',
    '1:48 Column "ts" of a watermark must be TIMESTAMP(p) or TIMESTAMP_LTZ(p) with p from 0 to 3, not TIMESTAMP(6).',
  ],
  [
    'CREATE TABLE t (id INT, PRIMARY KEY (idd) NOT ENFORCED)',
    '1:38 There is no column "idd". Did you mean "id"?',
  ],
  [
    'CREATE TABLE t (id INT, PRIMARY KEY (id))',
    '1:25 A primary key is never checked by the engine; write PRIMARY KEY (…) NOT ENFORCED.',
  ],
  [
    "CREATE TABLE t (a INT) WITH ('connector'='kafak'); SELECT * FROM t",
    '1:30 There is no connector "kafak". Did you mean "kafka"?',
  ],
  [
    "CREATE TABLE t (a INT) WITH ('connector'='kafka','format'='json'); SELECT * FROM t",
    '1:14 Table "t" lacks the option \'topic\', which its connector requires.',
  ],
  [
    "CREATE TABLE t (a INT) WITH ('connector'='kafka','topic'='x','format'='jsn'); SELECT * FROM t",
    '1:62 There is no format "jsn". Did you mean "json"?',
  ],
  [
    "CREATE TABLE t (a INT) WITH ('connector'='kafka','topik'='x','topic'='y','format'='json'); SELECT * FROM t",
    '1:50 Connector "kafka" has no option "topik". Did you mean "topic"?',
  ],
  [
    "CREATE TABLE t (a INT, m STRING METADATA FROM 'ofset') WITH ('connector'='kafka','topic'='y','format'='json'); SELECT * FROM t",
    '1:14 Connector "kafka" has no metadata "ofset" for column "m". Did you mean "offset"?',
  ],
  ['CREATE VIEW v (x) AS SELECT id, name FROM plain', '1:13 The table has 2 columns, the list of names 1.'],
  ['CREATE TABLE plain (a INT)', '1:14 There is already a table or view "plain".'],
  ["SET 'table.local-time-zone' = 'Mars/Base'", '1:1 There is no time zone "Mars/Base".'],
  ['ANALYZE TABLE plain COMPUTE STATISTICS', '1:1 ANALYZE TABLE is not supported.'],
];

for (const [sql, ...expected] of TABLE) {
  test(`refuses ${sql}`, () => {
    const found = planErrors(sql).map((error) => error.replace(/^-\d+:\d+ /, '1:1 '));
    assert.deepEqual(found, expected);
  });
}

test('an error ends its statement, not the script', () => {
  assert.deepEqual(
    planErrors('SELECT a FROM plain;\nSELECT id FROM plain;\nSELECT b FROM plain').map(
      (error) => error.split(' ')[0],
    ),
    ['1:8', '3:8'],
  );
});

test('forms that use their operand twice are stopped inside each other', () => {
  for (const wrap of [
    (x: string) => `CASE ${x} WHEN 1 THEN 2 WHEN 3 THEN 4 ELSE 1 END`,
    (x: string) => `NULLIF(${x}, 7)`,
    (x: string) => `CAST(${x} BETWEEN 1 AND 2 AS INT)`,
  ]) {
    let expression = 'id';
    for (let i = 0; i < 60; i++) expression = wrap(expression);
    assert.match(planErrors(`SELECT ${expression} FROM plain`)[0] ?? '', /parts\.$/);
  }
});

test('views of views of unions are stopped before they grow without end', () => {
  const views = Array.from(
    { length: 40 },
    (_, i) => `CREATE VIEW v${i + 1} AS SELECT * FROM v${i} UNION ALL SELECT * FROM v${i}`,
  );
  const errors = planErrors(`CREATE VIEW v0 AS SELECT id FROM plain;\n${views.join(';\n')}`);
  assert.match(errors[0] ?? '', /More than 2000 operators/);
});
