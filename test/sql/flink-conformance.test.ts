import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type JsonNode, parseJson, printJson } from '../../src/processing/engine/formats/json-node.ts';
import type { Schedule } from '../../src/processing/engine/testing.ts';
import { type Outcome, runCase } from './conformance-case.ts';
import { runStatements, type StatementCase } from './statement-case.ts';
import { runStateful, type StatefulCase } from './stateful-case.ts';

const fixtures = join(import.meta.dirname, '../fixtures/flink-conformance');

/** Cases of which this engine passed at least so many when they were last counted. The number only grows. */
const STATEFUL_PASSED_MIN = 204;
const SCALAR_PASSED_MIN = 1330;

/** Differences that are known, each with its reason. */
const KNOWN: Readonly<Record<string, string>> = {
  'json/lax-010': 'A DEFAULT of another number type is cast to the type after RETURNING; Flink fails there.',
  'ddl/misc-002':
    'SHOW FUNCTIONS lists functions as they are written; Flink lists its internal names (regexpExtract).',
  'ddl/misc-015': 'COMPILE PLAN: a script is planned anew at each start.',
  'ddl/misc-016': 'EXECUTE PLAN: the same.',
  'dml/length-012': "'table.exec.sink.type-length-enforcer' = 'ERROR' is refused.",
  'query/window-025': 'A fault of Flink: named arguments in another order end in its planner.',
  'ddl/view-009': 'SHOW CREATE VIEW: Flink prints the query as its planner expanded it.',
  'lex/comment-009': 'Two statements in one are a script here.',
  'query/group-035': 'A fault of Flink: a correlated EXISTS over VALUES ends in its planner.',
};

/** `ONLY=join/` runs the cases whose ids begin so. */
const ONLY = process.env['ONLY'];

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-flink-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

/** The whole run; one row at a time; and dying again and again. What counts in the end is always the same. */
const SCHEDULES: readonly { name: string; schedule: Schedule }[] = [
  { name: 'straight through', schedule: {} },
  { name: 'a row at a time', schedule: { batchRowsMax: 1 } },
  { name: 'with crashes', schedule: { batchRowsMax: 1, epochRows: 2, crashAfter: 3 } },
  { name: 'in two tasks', schedule: { parallelism: 2 } },
  {
    name: 'in three tasks, with crashes',
    schedule: { batchRowsMax: 2, epochRows: 2, crashAfter: 3, parallelism: 3 },
  },
];

for (const { name, schedule } of SCHEDULES) {
  test(`stateful scripts give the rows that Flink gave, ${name}`, async (t) => {
    const wrong: string[] = [];
    const refused: string[] = [];
    const counts: Record<Outcome, number> = { passed: 0, unsupported: 0, wrong: 0 };
    for (const text of linesOf('stateful-given.ndjson')) {
      const given = parseJson(text) as unknown as StatefulCase;
      if (ONLY !== undefined && !given.id.startsWith(ONLY)) continue;
      // A run that fails is not taken up again.
      if (given.error !== undefined && schedule.crashAfter !== undefined) continue;
      // Changes of several keys meet in any order: what another aggregate makes of them on the way is not Flink's.
      const wanted = schedule.parallelism === undefined ? given : { ...given, changelog: null };
      const { outcome, note } = await runStateful(wanted, directory, schedule);
      counts[outcome]++;
      if (outcome === 'unsupported') refused.push(`${given.id}: ${note}`);
      if (outcome === 'wrong' && !(given.id in KNOWN)) wrong.push(`${given.id}: ${note}`);
    }
    t.diagnostic(
      `${counts.passed} of ${total(counts)} stateful cases pass, ${counts.unsupported} are refused`,
    );
    if (process.env['REFUSED'] !== undefined) for (const one of refused) t.diagnostic(one);
    assert.deepEqual(wrong, []);
    if (ONLY === undefined && schedule.crashAfter === undefined)
      assert.ok(counts.passed >= STATEFUL_PASSED_MIN, `${counts.passed} passed`);
  });
}

test('statements are answered and refused as Flink does', async (t) => {
  const wrong: string[] = [];
  const counts: Record<Outcome, number> = { passed: 0, unsupported: 0, wrong: 0 };
  for (const text of linesOf('statements-given.ndjson')) {
    const given = parseJson(text) as unknown as StatementCase;
    if (ONLY !== undefined && !given.id.startsWith(ONLY)) continue;
    const { outcome, note } = await runStatements(given, directory);
    counts[outcome]++;
    if (outcome !== 'passed' && !(given.id in KNOWN)) wrong.push(`${given.id} (${given.title}): ${note}`);
  }
  t.diagnostic(`${counts.passed} of ${total(counts)} statements pass, ${counts.unsupported} are refused`);
  assert.deepEqual(wrong, []);
});

interface ScalarCase {
  id: string;
  expr: string;
  columns?: Record<string, [string, JsonNode]>;
  value?: JsonNode;
  error?: { kind: string; when: string };
  zone?: string;
  quirk?: boolean;
  unordered?: boolean;
}

test('expressions have the values that Flink gave them', async (t) => {
  const wrong: string[] = [];
  const counts: Record<Outcome, number> = { passed: 0, unsupported: 0, wrong: 0 };
  const table = join(directory, 'row.json');
  for (const text of linesOf('scalar-given.ndjson')) {
    const given = parseJson(text) as unknown as ScalarCase;
    const { outcome, note } = await runScalar(given, table);
    // Where Flink itself is at fault another answer is no failure.
    const isExcused = given.quirk === true || given.id in KNOWN;
    counts[outcome === 'wrong' && given.quirk === true ? 'passed' : outcome]++;
    if (outcome !== 'passed' && !isExcused) wrong.push(`${given.id}: ${given.expr}: ${note}`);
  }
  t.diagnostic(`${counts.passed} of ${total(counts)} expressions pass, ${counts.unsupported} are refused`);
  assert.deepEqual(wrong, []);
  assert.ok(counts.passed >= SCALAR_PASSED_MIN, `${counts.passed} passed`);
});

async function runScalar(given: ScalarCase, table: string): Promise<{ outcome: Outcome; note: string }> {
  const zone = `SET 'table.local-time-zone' = '${given.zone ?? 'UTC'}';\n`;
  const columns = Object.entries(given.columns ?? {});
  const from = columns.length === 0 ? '(VALUES (1)) AS t (unused)' : 't';
  if (columns.length > 0)
    writeFileSync(
      table,
      `{${columns.map(([name, [, value]]) => `${JSON.stringify(name)}:${printJson(value)}`).join(',')}}\n`,
    );
  const declared = columns.map(([name, [type]]) => `\`${name}\` ${type}`).join(', ');
  const create =
    columns.length === 0
      ? ''
      : `CREATE TABLE t (${declared}) WITH ('connector' = 'filesystem', 'path' = '${table}', 'format' = 'json');\n`;
  const script = `${zone}${create}SELECT ${given.expr} AS c FROM ${from};`;
  if (given.error !== undefined) return runCase(script, { error: true });
  const value = given.value ?? null;
  return runCase(script, {
    rows: [{ c: value }],
    tolerance: 4e-16,
    ...(given.unordered === true ? { unordered: true } : {}),
  });
}

function linesOf(file: string): string[] {
  return readFileSync(join(fixtures, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '');
}

function total(counts: Record<Outcome, number>): number {
  return counts.passed + counts.unsupported + counts.wrong;
}
