import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runForTest } from '../../testing.ts';

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-correlate-'));
  const rows = [
    {
      id: 1,
      tags: ['x', 'y', 'x'],
      scores: { m: 3 },
      items: [{ sku: 's1', n: 2 }, null, { sku: 's2', n: null }],
    },
    { id: 2, tags: [], scores: {}, items: [] },
    { id: 3, tags: null, scores: null, items: null },
    { id: 4, tags: ['z', null], scores: { q: null }, items: [{ sku: 's3', n: 7 }] },
  ];
  writeFileSync(join(directory, 'n.jsonl'), `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
  writeFileSync(
    join(directory, 'words.ts'),
    `import { tableFunction } from ${JSON.stringify(join(import.meta.dirname, '../../udf/define.ts'))};
     export const words = tableFunction({
       arguments: ['STRING', 'INT'],
       returns: 'ROW<word STRING, size INT>',
       *evaluate(text, least) {
         if (text === null) return;
         if (text === 'bad') throw new Error('no words');
         for (const word of text.split(' ')) if (word.length >= (least ?? 0)) yield { word, size: word.length };
       },
     });\n`,
  );
});
after(() => rmSync(directory, { recursive: true, force: true }));

const TABLE = `CREATE TABLE n (id INT, tags ARRAY<STRING>, scores MAP<STRING, INT>, items ARRAY<ROW<sku STRING, n INT>>)
  WITH ('connector' = 'filesystem', 'path' = 'n.jsonl', 'format' = 'json');
CREATE TEMPORARY FUNCTION words AS './words.ts#words' LANGUAGE TYPESCRIPT;\n`;

async function rows(query: string): Promise<string[]> {
  const { changes, failures } = await runForTest(`${TABLE}${query};`, { baseDirectory: directory });
  assert.deepEqual(
    failures.map(({ message }) => message),
    [],
  );
  return changes.map(({ op, row }) => (op === '+I' ? row : `${op} ${row}`));
}

async function refusal(query: string): Promise<string> {
  return runForTest(`${TABLE}${query};`, { baseDirectory: directory }).then(
    () => '',
    (error: Error) => error.message,
  );
}

test('a row of NULL in an array of rows has no columns and is left out, but keeps its number', async () => {
  assert.deepEqual(await rows('SELECT id, t.* FROM n CROSS JOIN UNNEST(items) WITH ORDINALITY AS t'), [
    '{"id":1,"sku":"s1","n":2,"ORDINALITY":1}',
    '{"id":1,"sku":"s2","n":null,"ORDINALITY":3}',
    '{"id":4,"sku":"s3","n":7,"ORDINALITY":1}',
  ]);
});

test('a map gives its entries, under the names KEY and VALUE', async () => {
  assert.deepEqual(await rows('SELECT id, t.* FROM n, UNNEST(scores) AS t'), [
    '{"id":1,"KEY":"m","VALUE":3}',
    '{"id":4,"KEY":"q","VALUE":null}',
  ]);
});

test('a left join keeps rows without elements, also where the condition lets none through', async () => {
  assert.deepEqual(await rows("SELECT id, t.* FROM n LEFT JOIN UNNEST(tags) AS t (tag) ON t.tag <> 'x'"), [
    '{"id":1,"tag":"y"}',
    '{"id":2,"tag":null}',
    '{"id":3,"tag":null}',
    '{"id":4,"tag":"z"}',
  ]);
});

test('each element of a multiset comes as often as it is in there, and is taken back with its row', async () => {
  const query = `SELECT t.i FROM (SELECT COLLECT(i) AS ids FROM (VALUES (1), (1)) AS v (i)) CROSS JOIN UNNEST(ids) AS t (i)`;
  assert.deepEqual(await rows(query), ['{"i":1}', '-U {"i":1}', '+U {"i":1}', '+U {"i":1}']);
});

test('a single column has the name of its table, or a name of its own', async () => {
  assert.deepEqual(await rows('SELECT * FROM UNNEST(ARRAY[7]) AS t'), ['{"t":7}']);
  assert.deepEqual(await rows('SELECT * FROM UNNEST(ARRAY[7])'), ['{"EXPR$0":7}']);
  assert.deepEqual(await rows('SELECT * FROM UNNEST(ARRAY[7]) AS t (a)'), ['{"a":7}']);
});

test('more rows than a batch holds come whole', async () => {
  const query = `SELECT COUNT(*) AS c FROM (VALUES (SPLIT(REPEAT('a,', 9999), ','))) AS v (a), UNNEST(v.a) AS t (x)`;
  assert.equal((await rows(query)).at(-1), '+U {"c":10000}');
});

test('LATERAL TABLE calls a table function of the user for each row', async () => {
  const from = "(VALUES (1, 'to be or not'), (2, CAST(NULL AS STRING))) AS v (id, line)";
  assert.deepEqual(await rows(`SELECT id, w.word, w.size FROM ${from}, LATERAL TABLE(words(line, 3)) AS w`), [
    '{"id":1,"word":"not","size":3}',
  ]);
  assert.deepEqual(
    await rows(`SELECT id, a, b FROM ${from} LEFT JOIN LATERAL TABLE(words(line, 3)) AS w (a, b) ON TRUE`),
    ['{"id":1,"a":"not","b":3}', '{"id":2,"a":null,"b":null}'],
  );
});

test('a row for which the function throws is a failure of its own', async () => {
  const query = "SELECT w.word FROM (VALUES ('a'), ('bad'), ('b')) AS v (x), LATERAL TABLE(words(x, 1)) AS w";
  const { changes, failures } = await runForTest(`${TABLE}${query};`, { baseDirectory: directory });
  assert.deepEqual(
    changes.map(({ row }) => row),
    ['{"word":"a"}', '{"word":"b"}'],
  );
  assert.equal(failures.length, 1);
  assert.match(failures[0]?.message ?? '', /no words/);
});

test('refuses what is no collection, wrong names and outer joins that cannot be', async () => {
  assert.match(await refusal('SELECT * FROM n, UNNEST(id) AS t'), /ARRAY, a MULTISET or a MAP, not INT/);
  assert.match(await refusal('SELECT * FROM n, UNNEST(tags) AS t (a, b)'), /has 1 columns .*list of names 2/);
  assert.match(await refusal('SELECT * FROM n RIGHT JOIN UNNEST(tags) AS t ON TRUE'), /RIGHT JOIN/);
  assert.match(await refusal('SELECT * FROM n, LATERAL TABLE(wards(id)) AS t'), /Did you mean "words"/);
});
