import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { goodScripts, mutateSql } from '../support/mutate-sql.ts';
import { createRandom, seedOf } from '../support/random.ts';
import { anyScript } from './fuzz/any-script.ts';
import { judgeScript } from './fuzz/judge-script.ts';
import { Choices } from './random/choices.ts';
import { randomCase } from './random/query.ts';
import { shrink } from './random/shrink.ts';
import { scriptOf } from './run-case.ts';

/** Of each kind; the nightly form takes 100,000 in all. */
const RUNS = Math.ceil(Number(process.env['FUZZ_RUNS'] ?? 3000) / 3);

const seed = seedOf();
const queries = globSync(join(import.meta.dirname, '../../bench/nexmark/queries/q*.sql')).sort();
const scripts = [
  ...goodScripts(),
  ...queries.map((file) => readFileSync(file, 'utf8').replaceAll('{SINK}', "'connector' = 'blackhole'")),
];

test(`${RUNS} scripts of a grammar without types are planned or refused at a place (SEED=${seed})`, async (t) => {
  let planned = 0;
  for (let number = 0; number < RUNS; number++) {
    const choices = Choices.fromSeed(seed + number);
    const text = anyScript(choices);
    const { problem, isPlanned } = judgeScript(text);
    if (isPlanned) planned++;
    if (problem === undefined) continue;
    const fails = (list: readonly number[]): Promise<boolean> =>
      Promise.resolve(judgeScript(anyScript(Choices.fromList(list))).problem !== undefined);
    const smallest = anyScript(Choices.fromList(await shrink(choices.taken, fails)));
    assert.fail(`SEED=${seed}, number ${number}: ${judgeScript(smallest).problem ?? problem}\n${smallest}`);
  }
  t.diagnostic(`${planned} of ${RUNS} had a plan`);
});

test(`${RUNS} good scripts with pieces exchanged are planned or refused at a place (SEED=${seed})`, () => {
  const random = createRandom(seed);
  for (let number = 0; number < RUNS; number++) holds(mutateSql(scripts, random), number);
});

test(`${RUNS} valid queries with pieces exchanged are planned or refused at a place (SEED=${seed})`, () => {
  const random = createRandom(seed);
  for (let number = 0; number < RUNS; number++) {
    const one = randomCase(Choices.fromSeed(seed + number));
    holds(mutateSql([scriptOf(one, one.tables)], random), number);
  }
});

function holds(text: string, number: number): void {
  const { problem } = judgeScript(text);
  assert.equal(problem, undefined, `SEED=${seed}, number ${number}: ${problem}\n${text.slice(0, 20_000)}`);
}

/** What is too large is refused by the name of a limit, at once. */
const TOO_MUCH: Readonly<Record<string, () => string>> = {
  'parentheses a thousand deep': () => `SELECT ${'('.repeat(1000)}1${')'.repeat(1000)};`,
  'sub-queries a thousand deep': () => `${'SELECT * FROM ('.repeat(1000)}VALUES 1${')'.repeat(1000)};`,
  'calls a hundred thousand deep': () => `SELECT ${'ABS('.repeat(100_000)}1${')'.repeat(100_000)};`,
  'a sum of a hundred thousand': () => `SELECT ${'1 + '.repeat(100_000)}1;`,
  'a CASE in a CASE, a thousand deep': () =>
    `SELECT ${'CASE WHEN TRUE THEN '.repeat(1000)}1${' END'.repeat(1000)};`,
  'a table of ten thousand columns': () =>
    `CREATE TABLE t (${Array.from({ length: 10_000 }, (_, i) => `c${i} INT`).join(', ')}) WITH ('connector' = 'datagen');`,
  'a list of ten thousand': () =>
    `SELECT ${Array.from({ length: 10_000 }, (_, i) => `${i} AS c${i}`).join(', ')};`,
  'a script of 10 MB': () => `SELECT 1;${' '.repeat(10_000_000)}`,
  'ten thousand statements': () => 'SELECT 1;\n'.repeat(10_000),
  'a type a thousand deep': () => `CREATE TABLE t (a ${'ARRAY<'.repeat(1000)}INT${'>'.repeat(1000)});`,
  'a name of a million letters': () => `SELECT ${'a'.repeat(1_000_000)};`,
  'NOT a hundred thousand times': () => `SELECT ${'NOT '.repeat(100_000)}TRUE;`,
  'a thousand views, each twice the last': () =>
    `CREATE VIEW v0 AS SELECT 1 AS a;\n${Array.from({ length: 900 }, (_, i) => `CREATE VIEW v${i + 1} AS SELECT x.a FROM v${i} AS x JOIN v${i} AS y ON x.a = y.a;`).join('\n')}\nSELECT * FROM v900;`,
};

for (const [name, make] of Object.entries(TOO_MUCH)) {
  test(`${name}: refused with a diagnostic, soon`, () => {
    const text = make();
    const { problem, isPlanned } = judgeScript(text);
    assert.equal(problem, undefined);
    assert.equal(isPlanned, false, 'It was planned.');
  });
}
