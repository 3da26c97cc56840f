import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseScript } from './parse-script.ts';
import { outline } from './testing.ts';

function parseOne(text: string): unknown {
  const { script, diagnostics } = parseScript(text);
  assert.deepEqual(diagnostics, [], text);
  assert.equal(script.statements.length, 1);
  return script.statements[0];
}

/** The expression of `SELECT …`. */
function expression(text: string): string {
  const statement = parseOne(`SELECT ${text}`) as { query: { body: { items: { expression: unknown }[] } } };
  return outline(statement.query.body.items[0]?.expression);
}

test('arithmetic binds tighter than comparison, comparison than NOT, AND than OR', () => {
  const compact = (text: string): string =>
    expression(text)
      .replaceAll(/\(identifier parts=\[(\w+)\]\)/g, '$1')
      .replaceAll(/\(literal literal=\(integer text=(\d+)\)\)/g, '$1')
      .replaceAll(/ (operator|left|right|operand)=/g, ' ');
  assert.equal(compact('a + 2 * 3'), '(binary + a (binary * 2 3))');
  assert.equal(compact('a - 2 - 3'), '(binary - (binary - a 2) 3)');
  assert.equal(
    compact('NOT a = 1 AND b > 2 OR c'),
    '(binary OR (binary AND (unary NOT (binary = a 1)) (binary > b 2)) c)',
  );
  assert.equal(compact('-a * b'), '(binary * (unary - a) b)');
});

test('the AND of BETWEEN belongs to it', () => {
  assert.equal(
    expression('a BETWEEN 1 AND 2 AND b'),
    '(binary operator=AND left=(between operand=(identifier parts=[a]) low=(literal literal=(integer text=1)) ' +
      'high=(literal literal=(integer text=2))) right=(identifier parts=[b]))',
  );
});

test('IS binds looser than a comparison', () => {
  assert.match(expression('a = b IS NULL'), /^\(is operand=\(binary operator==/);
});

test('names, fields and elements chain', () => {
  assert.equal(expression('t.r.`x y`'), '(identifier parts=[t r `x y`])');
  assert.match(expression('a[1].x'), /^\(field operand=\(item operand=\(identifier parts=\[a\]\)/);
});

test('special forms become calls with their words as symbols', () => {
  assert.equal(
    expression('EXTRACT(HOUR FROM ts)'),
    '(call name=[EXTRACT] args=[(value=(symbol name=HOUR)) (value=(identifier parts=[ts]))])',
  );
  assert.match(expression("TRIM(LEADING 'x' FROM s)"), /symbol name=LEADING.*value=x.*parts=\[s\]/);
  assert.match(expression('FLOOR(ts TO DAY)'), /parts=\[ts\].*symbol name=DAY/);
  assert.match(
    expression('POSITION(a IN b)'),
    /name=\[POSITION\] args=\[\(value=\(identifier parts=\[a\]\)\)/,
  );
});

test('an aggregate keeps DISTINCT, FILTER and OVER', () => {
  const text = expression(
    'COUNT(DISTINCT a) FILTER (WHERE b) OVER (PARTITION BY c ORDER BY d ROWS 3 PRECEDING)',
  );
  assert.match(text, /distinct=true filter=\(identifier parts=\[b\]\) over=\(window partitionBy=/);
  assert.match(text, /frame=\(unit=ROWS start=\(preceding offset=.*\) end=\(current-row\)\)/);
});

test('JSON functions keep their behaviours', () => {
  assert.match(
    expression("JSON_VALUE(j, 'lax $.a' RETURNING INT DEFAULT 7 ON EMPTY ERROR ON ERROR)"),
    /^\(json function=JSON_VALUE .*returning=\(basic name=INT\) onEmpty=\(DEFAULT value=.*\) onError=\(ERROR\)\)$/,
  );
  assert.match(
    expression("JSON_OBJECT(KEY 'a' VALUE 1, 'b': 2 ABSENT ON NULL)"),
    /entries=\[\(key=.*\].*onNull=ABSENT/,
  );
});

test('a table has columns of three kinds, a key, a watermark and options', () => {
  const table = parseOne(`CREATE TEMPORARY TABLE IF NOT EXISTS t (
    id BIGINT NOT NULL COMMENT 'the key',
    r ROW<a INT, b ARRAY<STRING>>,
    c AS id * 2,
    o BIGINT METADATA FROM 'offset' VIRTUAL,
    PRIMARY KEY (id) NOT ENFORCED,
    WATERMARK FOR ts AS ts - INTERVAL '5' SECOND
  ) COMMENT 'x' PARTITIONED BY (id) WITH ('connector' = 'kafka', 'topic' = 'a.b')`);
  assert.equal(
    outline(table),
    '(create-table name=[t] temporary=true ifNotExists=true elements=[' +
      '(column name=id definition=(physical type=(basic name=BIGINT nullable=false)) comment=the key) ' +
      '(column name=r definition=(physical type=(row fields=[(type=(basic name=INT) name=a) ' +
      '(type=(collection collection=ARRAY element=(basic name=STRING)) name=b)]))) ' +
      '(column name=c definition=(computed expression=(binary operator=* left=(identifier parts=[id]) ' +
      'right=(literal literal=(integer text=2))))) ' +
      '(column name=o definition=(metadata type=(basic name=BIGINT) key=offset virtual=true)) ' +
      '(primary-key columns=[id]) ' +
      '(watermark column=[ts] expression=(binary operator=- left=(identifier parts=[ts]) ' +
      'right=(interval value=(text text=5) qualifier=(from=SECOND))))] ' +
      'comment=x partitionedBy=[id] options=[(key=connector value=kafka) (key=topic value=a.b)])',
  );
});

test('a window function takes its arguments by name or place', () => {
  const text = outline(
    parseOne(
      "SELECT * FROM TABLE(SESSION(DATA => TABLE t PARTITION BY (a, b), TIMECOL => DESCRIPTOR(ts), GAP => INTERVAL '5' MINUTES))",
    ),
  );
  assert.match(
    text,
    /from=\(table-function call=\(call name=\[SESSION\] args=\[\(name=DATA value=\(table-argument/,
  );
  assert.match(text, /partitionBy=\[\(identifier parts=\[a\]\) \(identifier parts=\[b\]\)\]/);
  assert.match(text, /qualifier=\(from=MINUTE\)/);
});

test('parentheses in FROM hold queries, tables, or a query that goes on', () => {
  const from = (text: string): string => outline(parseOne(`SELECT * FROM ${text}`)).replace(/^.*?from=/, '');
  assert.match(from('(SELECT 1) AS t (a)'), /^\(derived-table query=.* alias=\(name=t columns=\[a\]\)\)/);
  assert.match(
    from('((SELECT 1) UNION ALL (SELECT 2)) t'),
    /^\(derived-table query=\(query body=\(set-operation/,
  );
  assert.match(from('((SELECT 1) a JOIN b ON TRUE)'), /^\(parenthesized table=\(join/);
});

test('INTERSECT binds tighter than UNION', () => {
  const text = outline(parseOne('SELECT 1 UNION ALL SELECT 2 INTERSECT SELECT 3'));
  assert.match(
    text,
    /set-operation operation=UNION all=true left=\(select.*right=\(set-operation operation=INTERSECT/,
  );
});

test('a pattern keeps its quantifiers', () => {
  const text = outline(
    parseOne(`SELECT * FROM t MATCH_RECOGNIZE (
      PARTITION BY k ORDER BY ts MEASURES FIRST(A.x) AS f, LAST(B.x, 1) AS l ONE ROW PER MATCH
      AFTER MATCH SKIP TO LAST B PATTERN (A B+? C{2,3} D*) WITHIN INTERVAL '1' HOUR
      DEFINE A AS A.x > 1, B AS B.x < LAST(B.x, 1)) AS m`),
  );
  assert.match(text, /afterMatch=\(to-last variable=B\)/);
  assert.match(
    text,
    /\(repeat part=\(variable name=B\) min=1 reluctant=true\) \(repeat part=\(variable name=C\) min=2 max=3\)/,
  );
});

test('a statement set holds its INSERTs, in both spellings', () => {
  for (const text of [
    'EXECUTE STATEMENT SET BEGIN INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END',
    'BEGIN STATEMENT SET; INSERT INTO a SELECT 1; INSERT INTO b SELECT 2; END;',
  ]) {
    const statement = parseOne(text) as { kind: string; statements: unknown[] };
    assert.deepEqual([statement.kind, statement.statements.length], ['statement-set', 2]);
  }
});

test('soft keywords are names, reserved words are names in back-quotes', () => {
  parseOne(
    'SELECT type, name, data, key, session, `value`, `user`, `timestamp` AS `order` FROM source AS input',
  );
});

test('dateTime is a name, as in scripts from before it was reserved, with a warning', () => {
  const { diagnostics } = parseScript('SELECT dateTime FROM bid');
  assert.deepEqual(
    diagnostics.map(({ severity, line, column }) => [severity, line, column]),
    [['warning', 1, 8]],
  );
});

/** One feature each. */
const FEATURES = [
  'CREATE TABLE t (a INT) WITH ()',
  "CREATE TABLE t (ts TIMESTAMP_LTZ(3), x AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR x AS x) WITH ('a'='b')",
  'CREATE TABLE t (d DECIMAL(10, 2), e DOUBLE PRECISION, f CHAR(3) NOT NULL, g TIMESTAMP(3) WITH LOCAL TIME ZONE)',
  'CREATE TABLE t (m MAP<STRING, INT NOT NULL>, s MULTISET<INT>, a INT ARRAY, r ROW(x INT, y STRING))',
  'CREATE TABLE t (a INT, CONSTRAINT pk PRIMARY KEY (a) NOT ENFORCED)',
  'CREATE TABLE t LIKE base (EXCLUDING ALL INCLUDING WATERMARKS OVERWRITING OPTIONS)',
  "CREATE TABLE t (WATERMARK FOR ts AS ts) WITH ('k'='v') LIKE base",
  "CREATE TABLE t WITH ('connector'='print') AS SELECT a FROM b",
  'CREATE TABLE t (a INT) DISTRIBUTED BY HASH(a) INTO 4 BUCKETS',
  "CREATE OR REPLACE VIEW v (a, b) COMMENT 'c' AS SELECT 1, 2",
  'CREATE TEMPORARY VIEW IF NOT EXISTS v AS SELECT * FROM t',
  "CREATE TEMPORARY SYSTEM FUNCTION f AS 'a.B' LANGUAGE JAVA USING JAR 'x.jar'",
  "CREATE CATALOG c WITH ('type'='generic_in_memory')",
  'CREATE DATABASE IF NOT EXISTS d',
  "ALTER TABLE t SET ('a'='b')",
  "ALTER TABLE t ADD (a INT COMMENT 'x' AFTER b, WATERMARK FOR ts AS ts)",
  'ALTER TABLE t RENAME a TO b',
  'DROP TABLE IF EXISTS a.b.c',
  'DROP TEMPORARY VIEW v',
  'INSERT INTO t (a, b) SELECT 1, 2',
  "INSERT INTO t PARTITION (p = 'x') SELECT 1",
  "INSERT OVERWRITE t /*+ OPTIONS('sink.parallelism'='1') */ VALUES (1, 'a'), (2, NULL)",
  'WITH a AS (SELECT 1 AS x), b (y) AS (SELECT x FROM a) SELECT * FROM b',
  "SELECT DISTINCT a FROM t WHERE b IN (1, 2) AND c NOT LIKE '%x' ESCAPE '!'",
  'SELECT a FROM t WHERE b IN (SELECT c FROM d) AND EXISTS (SELECT 1 FROM e WHERE e.a = t.a)',
  'SELECT a, COUNT(*) FILTER (WHERE b > 1) FROM t GROUP BY GROUPING SETS ((a), ()) HAVING COUNT(*) > 1',
  'SELECT a FROM t GROUP BY CUBE (a, b), ROLLUP (c)',
  "SELECT TUMBLE_START(ts, INTERVAL '1' HOUR) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' HOUR), a",
  "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' MINUTES, INTERVAL '1' MINUTE))",
  "SELECT * FROM HOP(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SLIDE => INTERVAL '5' SECOND, SIZE => INTERVAL '1' MINUTE)",
  "SELECT * FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' HOUR, INTERVAL '1' DAY))",
  "SELECT SUM(a) OVER w, LAG(a, 1) OVER w FROM t WINDOW w AS (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND CURRENT ROW)",
  'SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM t) WHERE rn = 1',
  "SELECT ML_DETECT_ANOMALIES(v, ts, JSON_OBJECT('p' VALUE 1)) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS d FROM t",
  "SELECT * FROM a LEFT JOIN b ON a.id = b.id AND a.ts BETWEEN b.ts - INTERVAL '1' HOUR AND b.ts",
  'SELECT * FROM o JOIN r FOR SYSTEM_TIME AS OF o.ts ON o.c = r.c',
  "SELECT /*+ STATE_TTL('a'='1d'), LOOKUP('table'='b') */ * FROM a JOIN b USING (id)",
  'SELECT * FROM a NATURAL FULL OUTER JOIN b CROSS JOIN c, d',
  'SELECT * FROM t CROSS JOIN UNNEST(t.xs) WITH ORDINALITY AS u (x, n)',
  "SELECT * FROM t, LATERAL TABLE(split(t.s, ',')) AS s(w)",
  'SELECT * FROM t LEFT JOIN LATERAL TABLE(f(a)) ON TRUE',
  "SELECT ARRAY[1, 2][1], MAP['a', 1]['a'], ROW(1, 'x'), (1, 2), CAST(ROW(1) AS ROW<a INT>).a",
  "SELECT CASE a WHEN 1, 2 THEN 'x' ELSE 'y' END, CASE WHEN b THEN 1 END, TRY_CAST(c AS INT)",
  "SELECT DATE '2024-01-01', TIMESTAMP '2024-01-01 00:00:00', TIME '10:00:00', INTERVAL '1 02:03:04.005' DAY TO SECOND(3)",
  'SELECT TIMESTAMPDIFF(SECOND, a, b), TIMESTAMPADD(DAY, 1, c), (a - b) SECOND, CURRENT_TIMESTAMP, LOCALTIME',
  'SELECT (a, b) OVERLAPS (c, d), e IS NOT DISTINCT FROM f, g IS JSON OBJECT, h > ALL (SELECT 1)',
  "SELECT JSON_QUERY(j, '$.a' WITH CONDITIONAL ARRAY WRAPPER EMPTY ARRAY ON EMPTY), JSON_EXISTS(j, '$.b' FALSE ON ERROR), JSON_ARRAY(1, NULL NULL ON NULL)",
  'SELECT a FROM t ORDER BY a DESC NULLS LAST, b LIMIT 10 OFFSET 5 ROWS',
  'SELECT a FROM t FETCH FIRST 3 ROWS ONLY',
  '(SELECT 1) EXCEPT ALL (SELECT 2)',
  'TABLE t',
  'EXPLAIN ESTIMATED_COST, CHANGELOG_MODE SELECT 1',
  'EXPLAIN PLAN FOR INSERT INTO t SELECT 1',
  'EXPLAIN STATEMENT SET BEGIN INSERT INTO a SELECT 1; END',
  'DESCRIBE a.b',
  "SHOW TABLES FROM d NOT LIKE 'x%'",
  'SHOW CREATE TABLE t',
  "SET 'a.b' = 'c'",
  'SET',
  "RESET 'a.b'",
  'USE CATALOG c',
  "COMPILE PLAN 'x.json' FOR INSERT INTO t SELECT 1",
] as const;

for (const text of FEATURES) {
  test(`parses ${text}`, () => {
    parseOne(text);
  });
}
