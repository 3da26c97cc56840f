import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { systemClock } from '#foundation';
import {
  type CaseResult,
  createReport,
  describeFailures,
  type Executor,
  findTestFiles,
  runTests,
  type RunTestsOptions,
  STANDARD_SCHEDULES,
  STRAIGHT,
} from './index.ts';
import { parseCases } from './parse-cases.ts';

const directory = mkdtempSync(join(tmpdir(), 'millrace-script-tests-'));
after(() => rmSync(directory, { recursive: true, force: true }));
let files = 0;

function fileOf(text: string): string {
  const path = join(directory, `file-${++files}.test.sql`);
  writeFileSync(path, text);
  return path;
}

async function resultsOf(text: string, options: Partial<RunTestsOptions> = {}): Promise<CaseResult[]> {
  return Array.fromAsync(runTests({ files: [fileOf(text)], clock: systemClock, ...options }));
}

/** All schedules pass, or what differs. */
async function verdictOf(text: string, options: Partial<RunTestsOptions> = {}): Promise<string> {
  const [result] = await resultsOf(text, options);
  return result?.status === 'failed' ? describeFailures(result).join('\n') : (result?.status ?? 'nothing');
}

const NUMBERS = `--- case Numbers.
--- events n.json
{"n":1}
{"n":2}
{"n":2}
--- sql
CREATE TABLE t (n INT) WITH ('connector' = 'filesystem', 'path' = '{dir}/n.json', 'format' = 'json');
SELECT n FROM t WHERE n > 0;
`;

test('rows are compared in any order, changes in theirs, and what differs is shown', async () => {
  assert.equal(await verdictOf(`${NUMBERS}--- rows\n{"n":2}\n{"n":1}\n{"n":2}\n`), 'passed');
  assert.equal(await verdictOf(`${NUMBERS}--- changes\n+I {"n":1}\n+I {"n":2}\n+I {"n":2}\n`), 'passed');
  assert.equal(
    await verdictOf(`${NUMBERS}--- rows\n{"n":2}\n{"n":3}\n`, { schedules: [STRAIGHT] }),
    [
      'straight through:',
      'rows differ (- expected, + found):',
      '    {"n":2}',
      '  - {"n":3}',
      '  + {"n":1}',
      '  + {"n":2}',
    ].join('\n'),
  );
  assert.equal(
    await verdictOf(`${NUMBERS}--- changes\n+I {"n":2}\n+I {"n":1}\n+I {"n":2}\n`, { schedules: [STRAIGHT] }),
    [
      'straight through:',
      'changes differ (- expected, + found):',
      '  - +I {"n":2}',
      '    +I {"n":1}',
      '    +I {"n":2}',
      '  + +I {"n":2}',
    ].join('\n'),
  );
});

test('whole numbers are exact, other numbers within the tolerance, columns in any order', async () => {
  const sql =
    "--- case N.\n--- sql\nSELECT CAST(9007199254740993 AS BIGINT) AS a, 0.1E0 + 0.2E0 AS b, 'x' AS c;\n";
  const rows = (text: string, more = ''): Promise<string> => verdictOf(`${sql}${more}--- rows\n${text}\n`);
  assert.equal(await rows('{"c":"x","b":0.30000000000000004,"a":9007199254740993}'), 'passed');
  assert.match(await rows('{"a":9007199254740992,"b":0.30000000000000004,"c":"x"}'), /differ/);
  assert.match(await rows('{"a":9007199254740993,"b":0.3,"c":"x"}'), /differ/);
  assert.equal(await rows('{"a":9007199254740993,"b":0.3,"c":"x"}', '--- tolerance 1e-12\n'), 'passed');
});

test('failures and late rows are counted once under every schedule', async () => {
  const text = `--- case Trouble.
--- events n.json
{"n":1,"ts":"2026-01-01 00:00:01.000"}
{"n":0,"ts":"2026-01-01 00:00:02.000"}
{"n":
{"n":1,"ts":"2026-01-01 00:00:30.000"}
{"n":1,"ts":"2026-01-01 00:00:03.000"}
--- sql
CREATE TABLE t (n INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'filesystem', 'path' = 'n.json', 'format' = 'json');
CREATE VIEW v AS SELECT 1 / n AS x, ts FROM t;
SELECT window_end, SUM(x) AS s FROM TABLE(TUMBLE(TABLE v, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--- rows
{"window_end":"2026-01-01 00:00:10.000","s":1}
{"window_end":"2026-01-01 00:00:40.000","s":1}
`;
  const good = `--- failures\ndecode malformed\nexpression division_by_zero: Division\n--- late 1\n{"n":1,"ts":"2026-01-01 00:00:03.000"}\n`;
  assert.equal(await verdictOf(text + good), 'passed');
  const bad = await verdictOf(`${text}--- failures\ndecode malformed: nothing like it\n--- late 0\n`, {
    schedules: [STRAIGHT],
  });
  assert.match(bad, /failures differ.*\n {2}- decode malformed: nothing like it\n {2}\+ .*\n {2}\+ /);
  assert.match(bad, /- 0 late rows\n {2}\+ 1 late rows\n {2}\+ \{"n":1,"ts":"2026-01-01 00:00:03\.000"\}/);
});

test('a refused script passes if that was expected, with a part of the message', async () => {
  const sql = '--- case Wrong.\n--- sql\nSELECT nothing;\n';
  assert.equal(await verdictOf(`${sql}--- error There is no column "nothing"\n`), 'passed');
  assert.match(
    await verdictOf(`${sql}--- error Something else\n`),
    /- Something else\n {2}\+ There is no column/,
  );
  assert.match(await verdictOf(`${sql}--- rows\n{"x":1}\n`), /error differ.*\n {2}\+ There is no column/);
  assert.match(
    await verdictOf('--- case Right.\n--- sql\nSELECT 1 AS x;\n--- error no\n', { schedules: [STRAIGHT] }),
    /- no\n {2}\+ The script ran and gave 1 rows/,
  );
});

test("a pipeline's script is tested as it is: topics in the order of the text, sinks collected", async () => {
  writeFileSync(
    join(directory, 'totals.sql'),
    `CREATE TABLE orders (id STRING, v INT, ts TIMESTAMP(3), came TIMESTAMP_LTZ(3) METADATA FROM 'timestamp',
       WATERMARK FOR ts AS ts) WITH ('connector' = 'kafka', 'topic' = 'orders', 'format' = 'json');
     CREATE TABLE refunds (id STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
       WITH ('connector' = 'kafka', 'topic' = 'refunds', 'format' = 'json');
     CREATE VIEW moves AS SELECT id, v, ts FROM orders UNION ALL SELECT id, -v, ts FROM refunds;
     CREATE TABLE totals (id STRING, day_end TIMESTAMP(3), total INT, PRIMARY KEY (id, day_end) NOT ENFORCED)
       WITH ('connector' = 'jdbc', 'table-name' = 'totals');
     CREATE TABLE copies (id STRING, came TIMESTAMP_LTZ(3)) WITH ('connector' = 'kafka', 'topic' = 'copies', 'format' = 'json');
     EXECUTE STATEMENT SET BEGIN
     INSERT INTO totals SELECT id, window_end, SUM(v)
       FROM TABLE(TUMBLE(TABLE moves, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY id, window_start, window_end;
     INSERT INTO copies SELECT id, came FROM orders;
     END;`,
  );
  const text = (order: string) => `--- case Totals.
--- topic orders
@key=a @timestamp=2026-01-01T00:00:05Z {"id":"a","v":10,"ts":"2026-01-01 10:00:00.000"}
--- topic refunds
{"id":"a","v":3,"ts":"2026-01-01 11:00:00.000"}
${order}
--- sql totals.sql
--- rows totals
{"id":"a","day_end":"2026-01-02 00:00:00.000","total":7}
{"id":"a","day_end":"2026-01-03 00:00:00.000","total":1}
--- changes copies
+I {"id":"a","came":"2026-01-01 00:00:05.000Z"}
+I {"id":"a","came":"1970-01-01 00:00:00.000Z"}
--- late LATE
`;
  const later = '--- topic orders\n{"id":"a","v":1,"ts":"2026-01-02 10:00:00.000"}';
  assert.equal(await verdictOf(text(later).replace('LATE', '0')), 'passed');
  // The refund of the first day comes when both topics have passed it.
  const late = `${later}\n--- topic refunds\n{"id":"a","v":0,"ts":"2026-01-02 09:00:00.000"}\n{"id":"b","v":5,"ts":"2026-01-01 12:00:00.000"}`;
  assert.equal(await verdictOf(text(late).replace('LATE', '1')), 'passed');
});

test('a source without end is no trouble for the cases behind it', async () => {
  const text = `--- case Endless.
--- sql
CREATE TABLE t (n INT) WITH ('connector' = 'datagen', 'rows-per-second' = '1000000000');
SELECT COUNT(*) AS n FROM t;
--- rows
`;
  for (const schedule of STANDARD_SCHEDULES.slice(0, 3))
    assert.match(
      await verdictOf(text, { schedules: [schedule], runMsMax: 100 }),
      /\+ The script did not end within 0\.1 s\./,
    );
});

test('the clock of a case stands still', async () => {
  const text = `--- case Now.\n--- clock 2026-05-01T12:00:00Z\n--- sql
SELECT CAST(CURRENT_TIMESTAMP AS STRING) AS t;\n--- rows\n{"t":"2026-05-01 12:00:00.000"}\n`;
  assert.equal(await verdictOf(text), 'passed');
});

test('what a file cannot say is refused with its line', () => {
  const message = (text: string): string => {
    try {
      parseCases(text);
      return 'nothing';
    } catch (error) {
      return (error as Error).message;
    }
  };
  assert.match(message('--- row\n'), /^Line 1: there is no section "row"; there are case, skip/);
  assert.match(message('--- sql\nSELECT 1;\n'), /^Line 1: a file begins with a line "--- case NAME"/);
  assert.match(message('--- case A.\n--- rows\n'), /^Line 1: a case has a section "--- sql"/);
  assert.match(message('--- case A.\n--- sql\nSELECT 1;\n'), /^Line 1: a case says what it expects/);
  assert.match(
    message('--- case A.\n--- sql\n--- rows\n{"a":1}\n{a:1}\n'),
    /^Line 5: this is no JSON: \{a:1\}/,
  );
  assert.match(message('--- case A.\n--- sql\n--- changes\n{"a":1}\n'), /^Line 4: a change is "\+I"/);
  assert.match(
    message('--- case A.\n--- sql\n--- failures\nlate\n'),
    /^Line 4: a failure is a stage and a code/,
  );
  assert.match(message('--- case A.\n--- sql\n--- late two\n'), /^Line 3: late rows are counted/);
  assert.match(
    message('--- case A.\n--- topic t\n@when=1 {}\n--- sql\n--- late 1\n'),
    /^Line 3: there is no attribute @when/,
  );
});

test('a file that cannot be read is a failed case; the others are run', async () => {
  const results = await Array.fromAsync(
    runTests({ files: [fileOf('--- nothing\n'), fileOf(`${NUMBERS}--- rows\n`)], clock: systemClock }),
  );
  assert.deepEqual(
    results.map(({ status, name }) => `${status} ${name}`),
    ['failed The file can be read.', 'failed Numbers.'],
  );
});

test('an update puts the rows that came in the place of the expected ones, and nothing else', async () => {
  const before = `${NUMBERS}--- rows\n{"n":7}\n\n--- case Other.\n--- sql\nSELECT 1 AS x;\n--- changes\n`;
  const path = fileOf(before);
  for await (const _ of runTests({ files: [path], clock: systemClock, update: true, schedules: [STRAIGHT] }));
  assert.equal(
    readFileSync(path, 'utf8'),
    `${NUMBERS}--- rows\n{"n":1}\n{"n":2}\n{"n":2}\n\n--- case Other.\n--- sql\nSELECT 1 AS x;\n--- changes\n+I {"x":1}\n`,
  );
});

test('cases are chosen by name, and skipped with a reason', async () => {
  const text = `--- case One.\n--- sql\nSELECT 1 AS x;\n--- rows\n{"x":1}\n--- case Two.\n--- skip not now\n--- sql\nx\n--- rows\n`;
  const statuses = (await resultsOf(text)).map(({ status, reason }) => [status, reason]);
  assert.deepEqual(statuses, [
    ['passed', undefined],
    ['skipped', 'not now'],
  ]);
  assert.equal((await resultsOf(text, { filter: (name) => name.includes('One') })).length, 1);
});

test('another executor runs the same cases', async () => {
  const seen: string[] = [];
  const executor: Executor = {
    name: 'twin',
    run(script, schedule) {
      seen.push(`${schedule.name}: ${script.sql.split('\n')[0] ?? ''} ${[...script.settings].join(' ')}`);
      const changes = [{ op: '+I', row: '{"x":1}', key: undefined }];
      return Promise.resolve({ kind: 'ran', select: { changes }, tables: new Map(), failures: [], late: [] });
    },
  };
  const text = '--- case One.\n--- sql\nSELECT 1 AS x;\n--- rows\n{"x":1}\n';
  const options = { executor, schedules: [STRAIGHT], settings: new Map([['parallelism.default', '2']]) };
  assert.equal(await verdictOf(text, options), 'passed');
  assert.deepEqual(seen, ['straight through: SELECT 1 AS x; parallelism.default,2']);
});

test('reports are lines for people, JSON, TAP and JUnit XML', async () => {
  const text = `--- case A & "b" <c>.\n--- sql\nSELECT 1 AS x;\n--- rows\n{"x":2}\n--- case Fine.\n--- sql\nSELECT 1 AS x;\n--- rows\n{"x":1}\n`;
  const results = (await resultsOf(text, { schedules: [STRAIGHT] })).map((result) => ({
    ...result,
    file: 'f.test.sql',
    durationMs: 1,
  }));
  const summary = { passed: 1, failed: 1, skipped: 0, durationMs: 2 };
  const written = (format: Parameters<typeof createReport>[0]): string => {
    const report = createReport(format);
    return report.begin() + results.map((result) => report.add(result)).join('') + report.end(summary);
  };
  assert.match(
    written('human'),
    /✖ A & "b" <c>\. \(f\.test\.sql:1\)\n[\s\S]*✔ Fine\.\n\n1 passed, 1 failed, 0 skipped/,
  );
  const lines = written('json')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { status?: string; summary?: object });
  assert.deepEqual(
    lines.map(({ status, summary: numbers }) => status ?? numbers),
    ['failed', 'passed', summary],
  );
  assert.match(
    written('tap'),
    /^TAP version 14\nnot ok 1 - f\.test\.sql: A & "b" <c>\.\n {2}---\n[\s\S]*ok 2 - f\.test\.sql: Fine\.\n1\.\.2\n$/,
  );
  const xml = written('junit');
  assert.match(xml, /<testsuites name="millrace" tests="2" failures="1" skipped="0" time="0\.002">/);
  assert.match(
    xml,
    /name="A &amp; &quot;b&quot; &lt;c&gt;\."[^>]*><failure message="straight through: rows">/,
  );
});

test('test files are found below a folder, not in hidden ones', () => {
  const folder = join(directory, 'tree');
  for (const name of ['a', '.hidden', 'node_modules']) {
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'x.test.sql'), '');
  }
  assert.deepEqual(findTestFiles(folder), [join(folder, 'a', 'x.test.sql')]);
});
