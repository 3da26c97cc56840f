import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { runForTest, type Schedule } from '../../testing.ts';

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  'straight through': {},
  'with epochs and no crash': { batchRowsMax: 2, epochRows: 3 },
  'with a crash after every row': { batchRowsMax: 1, epochRows: 1, crashAfter: 1 },
  'with crashes that lose rows not yet committed': { batchRowsMax: 1, epochRows: 3, crashAfter: 5 },
};

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-files-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
/** A folder of its own with these files. */
function folder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const path = join(root, String(++folders));
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return path;
}

async function rowsOf(sql: string, baseDirectory: string, schedule: Schedule = {}): Promise<string[]> {
  const { changes, failures } = await runForTest(sql, { baseDirectory, schedule });
  assert.deepEqual(failures, []);
  return changes.map(({ op, row }) => `${op} ${row}`);
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(path.length + 1))
    .sort();
}

const EVENTS = Array.from({ length: 13 }, (_, id) => `{"id":${id},"day":"d${id % 3}","v":"v ${id}"}\n`).join(
  '',
);
const SOURCE = `CREATE TABLE s (id INT, \`day\` STRING, v STRING) WITH ('connector'='filesystem','path'='s.jsonl','format'='json');`;
const IDS = Array.from({ length: 13 }, (_, id) => id);

for (const [name, schedule] of Object.entries(SCHEDULES)) {
  test(`a partitioned folder holds every row once, ${name}`, async () => {
    const path = folder({ 's.jsonl': EVENTS });
    const tables = `${SOURCE} CREATE TABLE o (id INT, \`day\` STRING, v STRING) PARTITIONED BY (\`day\`)
      WITH ('connector'='filesystem','path'='o','format'='json','sink.partition-commit.policy.kind'='success-file');`;
    await runForTest(`${tables} INSERT INTO o SELECT * FROM s;`, { baseDirectory: path, schedule });
    const rows = await rowsOf(`${tables} SELECT id, \`day\` FROM o;`, path);
    assert.deepEqual(rows.sort(), IDS.map((id) => `+I {"id":${id},"day":"d${id % 3}"}`).sort());
    const files = filesBelow(join(path, 'o'));
    assert.deepEqual(
      files.filter((file) => file.endsWith('_SUCCESS')),
      ['day=d0/_SUCCESS', 'day=d1/_SUCCESS', 'day=d2/_SUCCESS'],
    );
    assert.deepEqual(
      files.filter((file) => file.includes('inprogress')),
      [],
    );
  });

  // What is different of the change formats is their text; crashes are the same to them as to JSON.
  const changes = ['debezium-json', 'canal-json', 'maxwell-json', 'ogg-json'];
  for (const format of ['json', 'csv', 'avro', ...(schedule.crashAfter === undefined ? changes : [])])
    test(`files of ${format} are read as they were written, ${name}`, async () => {
      const path = folder({ 's.jsonl': EVENTS });
      for (const target of ['o', 'o.data']) {
        const tables = `${SOURCE} CREATE TABLE o (id INT, v STRING) WITH ('connector'='filesystem','path'='${target}','format'='${format}');`;
        const insert = `${tables} INSERT INTO o SELECT id, v FROM s;`;
        await runForTest(insert, { baseDirectory: path, schedule });
        const rows = await rowsOf(`${tables} SELECT * FROM o;`, path, schedule);
        assert.deepEqual(
          rows,
          IDS.map((id) => `+I {"id":${id},"v":"v ${id}"}`),
        );
      }
    });
}

test('partition values come back whatever they are: NULL, empty, other types, characters no folder may have', async () => {
  const path = folder({
    's.jsonl': '{"a":1,"p":"x/y=1%","n":5,"t":"2024-03-01 00:00:00"}\n{"a":2,"p":"..","n":-5}\n{"a":3}\n',
  });
  const tables = `CREATE TABLE s (a INT, p STRING, n INT, t TIMESTAMP(0)) WITH ('connector'='filesystem','path'='s.jsonl','format'='json');
    CREATE TABLE o (a INT, p STRING, n INT, t TIMESTAMP(0)) PARTITIONED BY (p, n, t) WITH ('connector'='filesystem','path'='o','format'='json');`;
  await runForTest(`${tables} INSERT INTO o SELECT * FROM s;`, { baseDirectory: path });
  assert.deepEqual(readdirSync(join(path, 'o')).sort(), [
    'p=%2E%2E',
    'p=__DEFAULT_PARTITION__',
    'p=x%2Fy%3D1%25',
  ]);
  assert.deepEqual((await rowsOf(`${tables} SELECT * FROM o;`, path)).sort(), [
    '+I {"a":1,"p":"x/y=1%","n":5,"t":"2024-03-01 00:00:00"}',
    '+I {"a":2,"p":"..","n":-5,"t":null}',
    '+I {"a":3,"p":null,"n":null,"t":null}',
  ]);
});

test('a folder that names no value of a partition column is an error that says so', async () => {
  const path = folder({ 'o/k=1/f': '{"a":1}\n', 'o/f': '{"a":2}\n' });
  const sql = `CREATE TABLE o (a INT, k INT) PARTITIONED BY (k) WITH ('connector'='filesystem','path'='o','format'='json'); SELECT * FROM o;`;
  await assert.rejects(runForTest(sql, { baseDirectory: path }), /names no value of the partition column k/);
});

test('files are read in the order of their paths; hidden ones are not, nor those the pattern leaves out', async () => {
  const line = (id: string): string => `{"id":"${id}"}\n`;
  const path = folder({
    'o/b.json': line('b'),
    'o/a/z.json': line('az'),
    'o/a/_x.json': line('hidden'),
    'o/.c/d.json': line('hidden'),
    'o/c.txt': line('c'),
  });
  const table = (more: string): string =>
    `CREATE TABLE o (id STRING) WITH ('connector'='filesystem','path'='o','format'='json'${more}); SELECT * FROM o;`;
  const ids = async (more: string): Promise<string> =>
    (await rowsOf(table(more), path)).map((row) => /"id":"(\w+)"/.exec(row)?.[1]).join(' ');
  assert.equal(await ids(''), 'az b c');
  assert.equal(await ids(`,'source.path.regex-pattern'='.*\\.json'`), 'az b');
});

test('a folder grows by files that are shown whole: nothing of an epoch that is not committed is seen', async () => {
  const path = folder({ 's.jsonl': EVENTS });
  const sql = `${SOURCE} CREATE TABLE o (id INT) WITH ('connector'='filesystem','path'='o','format'='json','sink.rolling-policy.file-size'='1 b');
    INSERT INTO o SELECT id FROM s;`;
  await runForTest(sql, { baseDirectory: path, schedule: { batchRowsMax: 1, epochRows: 4, crashAfter: 9 } });
  const files = filesBelow(join(path, 'o'));
  assert.ok(files.length >= 3, `${files.length} files`);
  const lines = files.flatMap((file) =>
    readFileSync(join(path, 'o', file), 'utf8')
      .trimEnd()
      .split('\n'),
  );
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { id: number }).id).sort((a, b) => a - b),
    IDS,
  );
});

test('a row that the format cannot hold fails alone', async () => {
  const path = folder({ 's.jsonl': EVENTS });
  const sql = `${SOURCE} CREATE TABLE o (id INT, m MAP<STRING, INT>) WITH ('connector'='filesystem','path'='o.json','format'='json');
    INSERT INTO o SELECT id, MAP[CASE WHEN id < 10 THEN v END, 1] FROM s;`;
  const { failures } = await runForTest(sql, { baseDirectory: path });
  assert.equal(failures.length, 3);
  assert.equal(readFileSync(join(path, 'o.json'), 'utf8').trimEnd().split('\n').length, 10);
});

test('debezium events in a file are changes, pruned and filtered like rows', async () => {
  const path = folder({
    'c.jsonl': [
      '{"before":null,"after":{"id":1,"v":"a","n":1},"op":"c"}',
      '{"before":{"id":1,"v":"a","n":1},"after":{"id":1,"v":"b","n":9},"op":"u"}',
      '{"before":{"id":1,"v":"b","n":9},"after":null,"op":"d"}',
    ].join('\n'),
  });
  const sql = `CREATE TABLE c (id INT, v STRING, n INT) WITH ('connector'='filesystem','path'='c.jsonl','format'='debezium-json');
    SELECT UPPER(v) AS v FROM c WHERE n > 0;`;
  for (const schedule of Object.values(SCHEDULES))
    assert.deepEqual(await rowsOf(sql, path, schedule), [
      '+I {"v":"A"}',
      '-U {"v":"A"}',
      '+U {"v":"B"}',
      '-D {"v":"B"}',
    ]);
});

test('raw lines are rows, empty ones too', async () => {
  const path = folder({ 'r.txt': 'hello\n\nx' });
  const sql = `CREATE TABLE r (s STRING) WITH ('connector'='filesystem','path'='r.txt','format'='raw'); SELECT * FROM r;`;
  assert.deepEqual(await rowsOf(sql, path), ['+I {"s":"hello"}', '+I {"s":""}', '+I {"s":"x"}']);
});

test('a damaged Avro file stops the source with its place; a schema that does not fit fails its rows', async () => {
  const path = folder({ 's.jsonl': EVENTS });
  const table = (columns: string): string =>
    `CREATE TABLE o (${columns}) WITH ('connector'='filesystem','path'='o.avro','format'='avro','avro.codec'='null');`;
  const insert = `${SOURCE} ${table('id INT, v STRING')} INSERT INTO o SELECT id, v FROM s;`;
  await runForTest(insert, { baseDirectory: path });
  const { failures } = await runForTest(`${table('id ARRAY<INT>')} SELECT * FROM o;`, {
    baseDirectory: path,
  });
  assert.match(failures[0]?.message ?? '', /cannot be read as ARRAY/);
  const bytes = readFileSync(join(path, 'o.avro'));
  writeFileSync(join(path, 'o.avro'), bytes.subarray(0, bytes.length - 20));
  await assert.rejects(
    runForTest(`${table('id INT')} SELECT * FROM o;`, { baseDirectory: path }),
    /damaged or cut off/,
  );
  // The count of rows stands behind the header, which ends with the marker that ends the block too.
  const count = bytes.indexOf(bytes.subarray(-16)) + 16;
  const negative = Buffer.from(bytes);
  negative[count] = (negative[count] as number) | 1;
  writeFileSync(join(path, 'o.avro'), negative);
  await assert.rejects(runForTest(`${table('id INT, v STRING')} SELECT * FROM o;`, { baseDirectory: path }), {
    message: new RegExp(`is damaged at byte ${count}`),
  });
  writeFileSync(join(path, 'o.avro'), 'not Avro at all');
  await assert.rejects(
    runForTest(`${table('id INT')} SELECT * FROM o;`, { baseDirectory: path }),
    /no Avro file/,
  );
});
