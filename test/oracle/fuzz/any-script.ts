import type { Choices } from '../random/choices.ts';
import { anyColumn, anyExpression, anyType, type Grammar } from './any-expression.ts';
import { anyQuery, TABLES } from './any-query.ts';

/** Tables of which the queries speak; most scripts begin with them. */
const PRELUDE = `CREATE TABLE t (a INT, b STRING, c DECIMAL(10, 2), k BIGINT, r ROW<a INT, b STRING>, arr ARRAY<INT>, m MAP<STRING, INT>,
  ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = 't.jsonl', 'format' = 'json');
CREATE TABLE s (a INT, b STRING, k BIGINT, ts TIMESTAMP(3), PRIMARY KEY (k) NOT ENFORCED, WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = 's.jsonl', 'format' = 'json');
CREATE VIEW v AS SELECT a, b, ts, COUNT(*) AS k FROM t GROUP BY a, b, ts;
CREATE TABLE o (a INT, b STRING, PRIMARY KEY (a) NOT ENFORCED) WITH ('connector' = 'blackhole');
`;

/** A script that mostly parses and means something now and then. */
export function anyScript(c: Choices): string {
  const prelude = c.rarely(10) ? '' : PRELUDE;
  return prelude + c.several(1, 3, () => `${anyStatement(c)};\n`).join('');
}

function anyStatement(c: Choices): string {
  const query = (): string => anyQuery(c, 1 + c.below(4));
  const table = (): string => c.pick([...TABLES, 'o']);
  return c.pick<() => string>([
    query,
    query,
    query,
    query,
    () => `INSERT INTO ${c.pick(['o', 't', 'v', 'nothing'])}${c.pick(['', ' (a)', ' (a, a)'])} ${query()}`,
    () => `CREATE VIEW ${c.pick(['w', 't', 'v'])}${c.pick(['', ' (x, y)'])} AS ${query()}`,
    () => anyTable(c),
    () =>
      `EXPLAIN ${c.pick(['', 'CHANGELOG_MODE ', 'ESTIMATED_COST, JSON_EXECUTION_PLAN ', 'NOTHING '])}${query()}`,
    () => `EXECUTE STATEMENT SET BEGIN INSERT INTO o ${query()}; INSERT INTO o ${query()}; END`,
    () =>
      `SET '${c.pick(['table.local-time-zone', 'parallelism.default', 'no.such.key'])}' = '${c.pick(['UTC', '2', 'Mars/Olympus', ''])}'`,
    () =>
      `${c.pick(['DROP TABLE', 'DROP VIEW', 'DROP TABLE IF EXISTS', 'DESCRIBE', 'SHOW CREATE TABLE'])} ${table()}`,
    () =>
      `CREATE ${c.pick(['', 'TEMPORARY ', 'TEMPORARY SYSTEM '])}FUNCTION ${c.pick(['f', 'ABS'])} AS '${c.pick(['f.ts', 'no.such.Class', '../../x'])}'${c.pick(['', ' LANGUAGE JAVA', ' LANGUAGE TYPESCRIPT'])}`,
    () => `SHOW ${c.pick(['TABLES', 'VIEWS', 'FUNCTIONS', 'COLUMNS FROM t', 'NOTHING'])}`,
    () => `ALTER TABLE ${table()} ${c.pick(['RENAME TO y', "SET ('a' = 'b')", 'ADD (z INT)', 'DROP a'])}`,
    () => `CREATE TABLE n WITH ('connector' = 'blackhole') AS ${query()}`,
  ])();
}

function anyTable(c: Choices): string {
  const grammar: Grammar = { c, query: (depth) => anyQuery(c, depth) };
  const columns = c.several(0, 5, (i) =>
    c.pick<() => string>([
      () => `${c.pick(['a', 'b', `c${i}`])} ${anyType(c)}${c.pick(['', ' NOT NULL', " COMMENT 'x'"])}`,
      () => `d${i} AS ${anyExpression(grammar, 2)}`,
      () => `e${i} ${anyType(c)} METADATA${c.pick(['', " FROM 'timestamp'", ' VIRTUAL'])}`,
      () => `WATERMARK FOR ${anyColumn(c)} AS ${anyExpression(grammar, 1)}`,
      () => `PRIMARY KEY (${c.pick(['a', 'b', 'a, b', 'zz'])})${c.pick([' NOT ENFORCED', ''])}`,
    ])(),
  );
  const connector = c.pick([
    'filesystem',
    'datagen',
    'kafka',
    'upsert-kafka',
    'jdbc',
    'print',
    'blackhole',
    'mysql',
  ]);
  const option = c.pick(['path', 'topic', 'number-of-rows', 'table-name', 'fields.a.kind', 'no-such-option']);
  const format = c.pick(['json', 'csv', 'raw', 'avro', 'debezium-json', 'protobuf']);
  return `CREATE TABLE ${c.pick(['n', 't'])} (${columns.join(', ')}) ${c.pick(['', 'PARTITIONED BY (a) '])}WITH ('connector' = '${connector}', '${option}' = '${c.pick(['x', '10', '-1', ''])}', 'format' = '${format}')${c.pick(['', ' LIKE t', ' LIKE t (EXCLUDING ALL INCLUDING OPTIONS)'])}`;
}
