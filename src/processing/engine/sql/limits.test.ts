import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkScript } from '../plan/index.ts';

/** The first diagnostic, short: its code, its place and its message. */
function verdict(sql: string): string {
  const [first] = checkScript(sql).diagnostics;
  return first === undefined ? 'ok' : `${first.code} ${first.line}:${first.column} ${first.message}`;
}

const list = (count: number, item: (i: number) => string, separator = ','): string =>
  Array.from({ length: count }, (_, i) => item(i)).join(separator);

test('whatever is too large is refused with its limit, at its place', () => {
  assert.equal(
    verdict('SELECT 1 AS a; '.repeat(700_000)),
    'limit 1:1 The script has 10500000 bytes; 1048576 are allowed.',
  );
  assert.equal(verdict('SELECT 1 AS a; '.repeat(60_000)), 'limit 1:15001 More than 1000 statements.');
  assert.equal(
    verdict(`CREATE TABLE t (${list(10_000, (i) => `c${i} INT`)}) WITH ('connector' = 'datagen');`),
    'limit 1:14 A table has at most 2000 columns.',
  );
  const nested = /^limit 1:\d+ More than 200 levels inside each other\.$/;
  for (const sql of [
    `SELECT ${'('.repeat(100_000)}`,
    `SELECT ${'NOT '.repeat(5_000)} TRUE AS a`,
    `SELECT ${'- '.repeat(5_000)} 1 AS a`,
    `${'SELECT * FROM ('.repeat(5_000)} SELECT 1 AS a ${')'.repeat(5_000)}`,
    `CREATE TABLE t (a ${'ARRAY<'.repeat(5_000)}INT${'>'.repeat(5_000)}) WITH ('connector' = 'datagen')`,
  ])
    assert.match(verdict(sql), nested);
  const chain = 'limit 1:1 An expression or a chain of more than 1000 parts.';
  assert.equal(verdict(`SELECT ${'1 + '.repeat(100_000)}1 AS a`), chain);
  assert.equal(verdict(`${'SELECT 1 AS a UNION ALL '.repeat(30_000)} SELECT 1 AS a`), chain);
  assert.match(verdict(`SELECT 1 AS ${'a'.repeat(100_000)}`), /^limit .* A name has at most 256 characters/);
  const columns = list(40, (i) => `c${i}`);
  assert.match(
    verdict(
      `SELECT COUNT(*) AS n FROM (VALUES (${list(40, String)})) AS t (${columns}) GROUP BY CUBE (${columns})`,
    ),
    /^limit .* more than 256 grouping sets/,
  );
});

test('what a message quotes is cut', () => {
  const message = verdict(`SELECT ${'1'.repeat(500_000)} AS a`);
  assert.match(message, /^invalid 1:8 1{900}/);
  assert.ok(message.length < 1_100, `${message.length} characters`);
  assert.equal(verdict(`SELECT ${'0'.repeat(500_000)}7 AS a`), 'ok');
});

test('within the limits size is no trouble', () => {
  assert.equal(verdict(`SELECT ${'1 + '.repeat(900)}1 AS a`), 'ok');
  assert.equal(verdict(`SELECT n FROM (VALUES ${list(20_000, (i) => `(${i})`)}) AS t (n)`), 'ok');
  assert.equal(verdict(`SELECT '${'a'.repeat(900_000)}' AS x`), 'ok');
  assert.equal(
    verdict(
      `SELECT CASE n ${list(5_000, (i) => `WHEN ${i} THEN ${i}`, ' ')} END AS x FROM (VALUES (1)) AS t (n)`,
    ),
    'ok',
  );
});
