import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkScript } from '../runtime/plan-checked.ts';
import { runForTest, type ScriptResult } from '../testing.ts';
import { describeFunctions, describeServedFunctions } from './index.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-functions-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const HELPERS = "import { aggregateFunction, scalarFunction, tableFunction } from 'millrace/functions';\n";
let modules = 0;

/** A module of functions with this text; its path. */
function moduleOf(text: string): string {
  const name = `functions-${++modules}.ts`;
  writeFileSync(join(directory, name), HELPERS + text);
  return `./${name}`;
}

function run(sql: string): Promise<ScriptResult> {
  return runForTest(sql, { baseDirectory: directory });
}

async function rowsOf(sql: string): Promise<unknown[]> {
  const { changes, failures } = await run(sql);
  assert.deepEqual(failures, []);
  return changes.map(({ row }) => JSON.parse(row) as unknown);
}

async function problemOf(sql: string): Promise<string> {
  const functions = await describeFunctions(sql, { directory, mayLeave: true, isolated: false });
  const [first] = checkScript(sql, { functions }).diagnostics;
  return `${first?.line}:${first?.column} ${first?.message ?? 'nothing'}`;
}

test('a scalar function is called wherever an expression stands, with NULLs', async () => {
  const path = moduleOf(`export const twice = scalarFunction({
    arguments: ['INT'], returns: 'INT', evaluate: (n) => (n === null ? -1 : n * 2) });`);
  const rows = await rowsOf(`CREATE FUNCTION twice AS '${path}#twice' LANGUAGE TYPESCRIPT;
    SELECT n, Twice(n) AS t, TWICE(twice(n)) + 1 AS u FROM (VALUES (1), (2), (CAST(NULL AS INT))) AS x (n)
    WHERE twice(n) <> 4 AND CASE WHEN n = 1 THEN twice(n) ELSE 0 END >= 0;`);
  assert.deepEqual(rows, [
    { n: 1, t: 2, u: 5 },
    { n: null, t: -1, u: -1 },
  ]);
});

test('values of every type reach a function and come back as they were', async () => {
  const cells: [type: string, sql: string][] = [
    ['BOOLEAN', 'TRUE'],
    ['TINYINT', 'CAST(-128 AS TINYINT)'],
    ['SMALLINT', 'CAST(32767 AS SMALLINT)'],
    ['INT', '-2147483648'],
    ['BIGINT', '9223372036854775807'],
    ['FLOAT', 'CAST(1.1 AS FLOAT)'],
    ['DOUBLE', '1.1E0'],
    ['DECIMAL(38, 2)', 'CAST(123456789012345678901234567890123456.78 AS DECIMAL(38, 2))'],
    ['DECIMAL(5, 2)', '-1.50'],
    ['CHAR(3)', "'abc'"],
    ['VARCHAR(5)', "CAST('äöü' AS VARCHAR(5))"],
    ['STRING', "'x'"],
    ['BYTES', "X'00ff'"],
    ['DATE', "DATE '1969-12-31'"],
    ['TIME(0)', "TIME '23:59:59'"],
    ['TIMESTAMP(0)', "TIMESTAMP '1969-12-31 23:59:59'"],
    ['TIMESTAMP(3)', "TIMESTAMP '2024-02-29 12:00:00.123'"],
    ['TIMESTAMP(9)', "CAST(TIMESTAMP '2024-02-29 12:00:00.123456789' AS TIMESTAMP(9))"],
    ['TIMESTAMP_LTZ(3)', 'TO_TIMESTAMP_LTZ(1709208000123, 3)'],
    ['ARRAY<INT>', 'ARRAY[1, CAST(NULL AS INT), 3]'],
    ['MAP<STRING, BIGINT>', "MAP['a', CAST(1 AS BIGINT)]"],
    ['ROW<a INT, b ROW<c DECIMAL(4, 1)>>', 'CAST(ROW(1, ROW(2.5)) AS ROW<a INT, b ROW<c DECIMAL(4, 1)>>)'],
  ];
  const names = cells.map((_cell, i) => `f${i}`);
  const path = moduleOf(
    cells
      .map(
        ([type], i) =>
          `export const f${i} = scalarFunction({ arguments: ['${type}'], returns: '${type}', evaluate: (v: never) => v });`,
      )
      .join('\n'),
  );
  const declared = names.map((name) => `CREATE FUNCTION ${name} AS '${path}#${name}';`).join('\n');
  const [row] = (await rowsOf(
    `${declared}\nSELECT ${cells.map(([, sql], i) => `${sql} AS a${i}, f${i}(${sql}) AS b${i}`).join(', ')};`,
  )) as [Record<string, unknown>];
  for (const [i, [type]] of cells.entries()) assert.deepEqual(row[`b${i}`], row[`a${i}`], type);
});

test('a function that throws, or gives what it does not declare, fails its row alone, by name', async () => {
  const path = moduleOf(`
    export const picky = scalarFunction({ arguments: ['INT'], returns: 'TINYINT', evaluate(n) {
      if (n === 1) throw new Error('not one');
      if (n === 2) return 'two' as never;
      if (n === 3) return 1000;
      return n;
    } });
    export const late = scalarFunction({ arguments: ['INT'], returns: 'INT NOT NULL', evaluate: (async () => 1) as never });
    export const none = scalarFunction({ arguments: ['INT'], returns: 'INT NOT NULL', evaluate: (() => null) as never });`);
  const { changes, failures } = await run(`CREATE FUNCTION picky AS '${path}#picky';
    SELECT picky(n) AS p FROM (VALUES (1), (2), (3), (4)) AS x (n);`);
  assert.deepEqual(
    changes.map(({ row }) => row),
    ['{"p":4}'],
  );
  assert.deepEqual(
    failures.map(({ code, message, span }) => `${code}: ${message} (line ${span?.start.line})`),
    [
      'function_failed: PICKY failed: not one (line 2)',
      'function_result: PICKY gave a value that it does not declare: "two" is no TINYINT. (line 2)',
      'function_result: PICKY gave a value that it does not declare: 1000 is no TINYINT. (line 2)',
    ],
  );
  for (const [name, what] of [
    ['late', 'a promise (functions are synchronous) is no INT NOT NULL'],
    ['none', 'NULL is no INT NOT NULL'],
  ]) {
    const result = await run(`CREATE FUNCTION f AS '${path}#${name}'; SELECT f(1) AS x;`);
    assert.match(result.failures[0]?.message ?? '', new RegExp(what?.replaceAll(/[()]/g, '\\$&') ?? ''));
  }
});

test('an aggregate keeps plain data or what it serializes itself, through crashes', async () => {
  const path = moduleOf(`
    export const median = aggregateFunction({ arguments: ['INT'], returns: 'INT',
      accumulator: () => ({ values: new Map<number, bigint>() }),
      accumulate(own, n) { if (n !== null) own.values.set(n, (own.values.get(n) ?? 0n) + 1n); },
      merge(own, other) { for (const [n, count] of other.values) own.values.set(n, (own.values.get(n) ?? 0n) + count); },
      getValue(own) {
        const all = [...own.values].flatMap(([n, count]) => Array<number>(Number(count)).fill(n)).sort((a, b) => a - b);
        return all[all.length >> 1];
      } });
    class Longest { constructor(readonly_text) { this.text = readonly_text; } text: string; }
    export const longest = aggregateFunction({ arguments: ['STRING', 'INT'], returns: 'STRING',
      accumulator: () => new Longest(''),
      accumulate: (own, text, least) => text !== null && text.length > Math.max(own.text.length, least ?? 0) ? new Longest(text) : own,
      merge: (own, other) => other.text.length > own.text.length ? other : own,
      getValue: (own) => own.text === '' ? null : own.text,
      serialize: (own) => own.text,
      deserialize: (text) => new Longest(text as string) });`);
  const events = [1, 5, 3, 8, 2, 2].map((n, i) => ({
    n,
    s: 'x'.repeat(n),
    ts: `2024-01-01 00:00:0${i}.000`,
  }));
  writeFileSync(join(directory, 'numbers.json'), events.map((event) => JSON.stringify(event)).join('\n'));
  const sql = `CREATE FUNCTION median AS '${path}#median'; CREATE FUNCTION longest AS '${path}#longest';
    CREATE TABLE t (n INT, s STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'filesystem', 'path' = 'numbers.json', 'format' = 'json');
    SELECT window_end AS w, median(n) AS m, median(DISTINCT n) AS d, longest(s, 4) FILTER (WHERE n < 8) AS l
    FROM TABLE(HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY window_start, window_end;`;
  const expected = [
    { w: '2024-01-01 00:00:02.000', m: 5, d: 5, l: 'xxxxx' },
    { w: '2024-01-01 00:00:04.000', m: 5, d: 5, l: 'xxxxx' },
    { w: '2024-01-01 00:00:06.000', m: 3, d: 3, l: null },
    { w: '2024-01-01 00:00:08.000', m: 2, d: 2, l: null },
  ];
  for (const schedule of [{}, { batchRowsMax: 1, epochRows: 1, crashAfter: 1 }]) {
    const { changes } = await runForTest(sql, { baseDirectory: directory, schedule });
    assert.deepEqual(
      changes.map(({ row }) => JSON.parse(row) as unknown),
      expected,
    );
  }
});

test('what is wrong with a function is said at the text behind AS', async () => {
  const path = moduleOf(`
    export const f = scalarFunction({ arguments: ['INT', 'STRING NOT NULL'], returns: 'INT', evaluate: (n) => n });
    export const bad = scalarFunction({ arguments: ['INTEGR'], returns: 'INT', evaluate: (n) => n as never });
    export const empty = { kind: 'aggregate', arguments: [], returns: 'INT', accumulate() {} };
    export const number = 1;`);
  const broken = moduleOf('throw new Error("at the top");');
  const create = (text: string, rest = ''): Promise<string> =>
    problemOf(`CREATE FUNCTION f AS '${text}'${rest}; SELECT 1 AS x;`);
  assert.equal(
    await create(`${path}#g`),
    '1:22 functions-4.ts has no export "g". Did you mean "f"?'.replace('functions-4', path.slice(2, -3)),
  );
  assert.match(
    await create(`${path}#bad`),
    /argument 1 is a SQL type, and 'INTEGR' is none: .*Did you mean "INTEGER"/,
  );
  assert.match(await create(`${path}#empty`), /a aggregate function needs accumulator|needs accumulator/);
  assert.match(await create(`${path}#number`), /is no function: it is an object made with scalarFunction/);
  assert.match(await create(broken), /functions-\d+\.ts failed: at the top/);
  assert.match(await create('./nowhere.ts#f'), /There is no module \.\/nowhere\.ts/);
  assert.match(
    await create('data:text/javascript,1', ' LANGUAGE JAVASCRIPT'),
    /is written as '\.\/module\.ts#export'/,
  );
  assert.match(
    await create('com.acme.F'),
    /A class of Java cannot run here: 'com\.acme\.F'\. Write the function in TypeScript/,
  );
  assert.match(await create('f', ' LANGUAGE PYTHON'), /A function of Python cannot run here/);
});

test('a call is checked against what the function declares', async () => {
  const path = moduleOf(`
    export const f = scalarFunction({ arguments: ['INT', 'STRING NOT NULL'], returns: 'INT', evaluate: (n) => n });
    export const t = tableFunction({ arguments: [], returns: 'INT', evaluate: () => [] });`);
  const create = `CREATE FUNCTION count_chars AS '${path}#f'; CREATE FUNCTION t AS '${path}#t';\n`;
  const problem = (expression: string): Promise<string> =>
    problemOf(`${create}SELECT ${expression} AS x FROM (VALUES (1, CAST('a' AS STRING))) AS v (n, s);`);
  assert.match(
    await problem('count_chars(n)'),
    /^2:8 count_chars does not take 1 argument; write count_chars\(INT, STRING NOT NULL\)/,
  );
  assert.match(
    await problem("count_chars('1', 'a')"),
    /Argument 1 of count_chars is INT, not CHAR\(1\)\. Write a CAST/,
  );
  assert.match(
    await problem('count_chars(n, NULLIF(s, s))'),
    /Argument 2 of count_chars is STRING NOT NULL, and this may be NULL/,
  );
  assert.match(await problem("count_chars(a => n, b => 'a')"), /takes its arguments by their order/);
  assert.match(await problem("count_chars(DISTINCT n, 'a')"), /DISTINCT is for aggregate functions/);
  assert.match(await problem('t()'), /t is a table function, it stands in FROM/);
  assert.match(
    await problem("count_chrs(n, 'a')"),
    /^2:8 There is no function "count_chrs"\. Did you mean "count_chars"\?/,
  );
  assert.equal(await problem("count_chars(n, 'a')"), 'undefined:undefined nothing');
});

test('an aggregate without a method that its place needs is refused with the script', async () => {
  const path = moduleOf(`export const last = aggregateFunction({ arguments: ['BIGINT'], returns: 'BIGINT',
    accumulator: () => ({ value: null as bigint | null }), accumulate(own, n) { own.value = n; }, getValue: (own) => own.value });`);
  writeFileSync(join(directory, 'last.json'), '');
  const create = `CREATE FUNCTION last_one AS '${path}#last';
    CREATE TABLE t (k INT, n BIGINT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
      WITH ('connector' = 'filesystem', 'path' = 'last.json', 'format' = 'json');`;
  const counts = '(SELECT k, COUNT(*) AS n FROM t GROUP BY k)';
  assert.match(
    await problemOf(`${create} SELECT last_one(n) AS l FROM ${counts};`),
    /LAST_ONE needs retract\(…\) here: its input updates or deletes/,
  );
  const windows = (tvf: string): string =>
    `${create} SELECT last_one(n) AS l FROM TABLE(${tvf}) GROUP BY window_start, window_end;`;
  const hop = "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '2' SECOND)";
  assert.match(await problemOf(windows(hop)), /LAST_ONE needs merge\(…\) here: HOP windows share rows/);
  const session = "SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)";
  assert.match(
    await problemOf(windows(session)),
    /LAST_ONE needs merge\(…\) here: SESSION windows share rows/,
  );
  const tumble = "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' SECOND)";
  assert.match(await problemOf(windows(tumble)), /nothing$/);
  assert.match(await problemOf(`${create} SELECT last_one(n) AS l FROM t GROUP BY k;`), /nothing$/);
});

test('names are found in the order of Flink, and dropped again', async () => {
  const path = moduleOf(`
    const of = (value: number) => scalarFunction({ arguments: [], returns: 'INT', evaluate: () => value });
    export const one = of(1); export const two = of(2);
    export const reversed = scalarFunction({ arguments: ['STRING'], returns: 'STRING', evaluate: () => 'mine' });`);
  assert.deepEqual(
    await rowsOf(`CREATE FUNCTION reverse AS '${path}#reversed';
      SELECT REVERSE('ab') AS builtin, default_database.reverse('ab') AS own;`),
    [{ builtin: 'ba', own: 'mine' }],
  );
  assert.deepEqual(
    await rowsOf(
      `CREATE TEMPORARY SYSTEM FUNCTION reverse AS '${path}#reversed'; SELECT REVERSE('ab') AS u;`,
    ),
    [{ u: 'mine' }],
  );
  assert.deepEqual(
    await rowsOf(`CREATE FUNCTION f AS '${path}#one'; CREATE VIEW v AS SELECT f() AS a;
      DROP FUNCTION f; CREATE FUNCTION f AS '${path}#two'; CREATE FUNCTION IF NOT EXISTS F AS '${path}#one';
      SELECT a, f() AS b FROM v;`),
    [{ a: 1, b: 2 }],
  );
  assert.match(
    await problemOf(`CREATE FUNCTION f AS '${path}#one'; CREATE FUNCTION F AS '${path}#one';`),
    /^1:\d+ There is already a function "F"/,
  );
  assert.match(
    await problemOf(`CREATE FUNCTION score AS '${path}#one'; DROP FUNCTION scorre;`),
    /There is no function "scorre"\. Did you mean "score"\?/,
  );
  assert.match(
    await problemOf(`CREATE FUNCTION nowhere.f AS '${path}#one';`),
    /There is no database "nowhere"/,
  );
});

test('a setting puts a module in the place of a class of Java', async () => {
  const path = moduleOf(
    `export default scalarFunction({ arguments: ['INT'], returns: 'INT', evaluate: (n) => n });`,
  );
  const rows = await rowsOf(`SET 'millrace.functions.com.acme.Same' = '${path}';
    CREATE FUNCTION same AS 'com.acme.Same' LANGUAGE JAVA USING JAR 'acme.jar';
    SELECT same(7) AS n;`);
  assert.deepEqual(rows, [{ n: 7 }]);
});

test('a function that is not deterministic is called once for each place where it is written', async () => {
  const path = moduleOf(`let calls = 0;
    export const next = scalarFunction({ arguments: [], returns: 'INT', isDeterministic: false, evaluate: () => ++calls });`);
  const rows = await rowsOf(`CREATE FUNCTION next_number AS '${path}#next';
    SELECT n + 0 AS a, n AS b FROM (SELECT next_number() AS n FROM (VALUES (1), (2)) AS v (x)) WHERE n > 0;`);
  assert.deepEqual(rows, [
    { a: 1, b: 1 },
    { a: 2, b: 2 },
  ]);
});

test('a platform takes modules from the folder of its operator alone, looked at in a thread of their own', async () => {
  const folder = join(directory, 'allowed');
  mkdirSync(folder);
  const text = `${HELPERS}export const one = scalarFunction({ arguments: [], returns: 'INT', evaluate: () => 1 });`;
  writeFileSync(join(folder, 'inside.ts'), text);
  writeFileSync(join(directory, 'outside.ts'), text);
  writeFileSync(join(folder, 'endless.ts'), 'process.exit(0);');
  symlinkSync(join(directory, 'outside.ts'), join(folder, 'link.ts'));
  const problem = async (path: string, allowed: string | undefined): Promise<string> => {
    const sql = `CREATE FUNCTION f AS '${path}#one'; SELECT f() AS x;`;
    const { diagnostics } = checkScript(sql, await describeServedFunctions(sql, allowed));
    return diagnostics[0]?.message ?? 'nothing';
  };
  assert.equal(await problem('./inside.ts', folder), 'nothing');
  assert.match(
    await problem('./inside.ts', undefined),
    /not allowed here; the operator names a folder of functions/,
  );
  assert.match(await problem('../outside.ts', folder), /lies outside of the folder of functions/);
  assert.match(
    await problem(join(directory, 'outside.ts'), folder),
    /lies outside of the folder of functions/,
  );
  assert.match(await problem('../not-there.ts', folder), /lies outside of the folder of functions/);
  assert.match(await problem('./link.ts', folder), /lies outside of the folder of functions/);
  assert.match(
    await problem('./nothing.ts', folder),
    /^There is no module \.\/nothing\.ts in the folder of functions/,
  );
  assert.match(await problem('./endless.ts', folder), /The module of one ended its thread/);
});
