import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runForTest, type Schedule } from '../../src/processing/engine/testing.ts';
import { foldChanges } from './changelog.ts';
import type { DuckDb } from './duckdb.ts';
import { Choices } from './random/choices.ts';
import { randomCase, type RandomCase } from './random/query.ts';
import { rearranged, type Table, tableForDuckDb, tableForFlink, tableLines } from './random/tables.ts';
import { refusalOf } from './refusal.ts';

/** What came of one case: the engine agreed, refused the query for want of a feature, or was wrong. */
export type CaseResult =
  | { kind: 'same'; rows: number }
  | { kind: 'refused'; reason: string }
  | { kind: 'wrong'; problem: string; report: string };

/** Makes the case that the choices stand for, asks both, and compares. Never rejects for what the engine does. */
export async function runCase(choices: Choices, duckdb: DuckDb): Promise<CaseResult> {
  const one = randomCase(choices);
  const [schedule, moved] = [randomSchedule(choices), one.tables.map((table) => rearranged(choices, table))];
  const directory = await mkdtemp(join(tmpdir(), 'millrace-case-'));
  try {
    for (const table of one.tables)
      for (const statement of tableForDuckDb(table)) await duckdb.run(statement);
    const expected = await duckdb.rows(one.duckdb);
    const runs: readonly [string, readonly Table[], Schedule][] = [
      ['as one run', one.tables, {}],
      [`with ${JSON.stringify(schedule)}`, one.tables, schedule],
      [`with rows in another order and ${JSON.stringify(schedule)}`, moved, schedule],
    ];
    for (const [how, tables, schedule] of runs) {
      const problem = await compare(one, tables, schedule, directory, expected);
      if (problem?.refused !== undefined) return { kind: 'refused', reason: problem.refused };
      if (problem !== undefined)
        return { kind: 'wrong', problem: problem.wrong, report: describe(one, tables, how, problem.wrong) };
    }
    return { kind: 'same', rows: expected.length };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Problem = { refused: string } | { refused?: undefined; wrong: string };

async function compare(
  one: RandomCase,
  tables: readonly Table[],
  schedule: Schedule,
  directory: string,
  expected: readonly string[],
): Promise<Problem | undefined> {
  for (const table of tables) await writeFile(join(directory, `${table.name}.jsonl`), tableLines(table));
  let rows: string[];
  try {
    const { changes, failures } = await runForTest(scriptOf(one, tables), {
      baseDirectory: directory,
      schedule,
    });
    if (failures.length > 0) return { wrong: `a row failed: ${failures[0]?.message}` };
    rows = foldChanges(changes);
  } catch (error) {
    const refused = refusalOf(error);
    return refused === undefined ? { wrong: `${(error as Error).stack}` } : { refused };
  }
  if (rows.length === expected.length && rows.every((row, i) => row === expected[i])) return undefined;
  const missing = without(expected, rows);
  const surplus = without(rows, expected);
  return { wrong: `missing: ${missing.join(' ') || 'none'}\nsurplus: ${surplus.join(' ') || 'none'}` };
}

/** As bags. */
function without(rows: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return rows.filter((row) => {
    const at = rest.indexOf(row);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

/** The streaming script; its tables lie in `folder`, which ends with a slash. */
export function scriptOf({ views, flink }: RandomCase, tables: readonly Table[], folder = ''): string {
  const used = tables.filter(({ name }) => `${views.join(' ')} ${flink}`.includes(name));
  return [
    ...used.map((table) => tableForFlink(table, `${folder}${table.name}.jsonl`)),
    ...views,
    `${flink};`,
  ].join('\n');
}

/** Everything that is needed to see it again by hand. */
function describe(one: RandomCase, tables: readonly Table[], how: string, problem: string): string {
  const script = scriptOf(one, tables);
  const used = tables.filter(({ name }) => script.includes(`CREATE TABLE ${name} `));
  const rows = used.map((table) => `-- ${table.name}.jsonl\n${tableLines(table)}`).join('');
  return `${script}\n${rows}-- DuckDB: ${one.duckdb}\n-- ${how}: ${problem}`;
}

/** For a few entries of keyed state, and for a few dozen. */
const LITTLE_MEMORY_BYTES = [512, 8192] as const;

/**
 * Few rows at a time, few between epochs, and a crash now and then, in several tasks, with memory for less than the
 * state; 0 is a quiet run.
 */
function randomSchedule(c: Choices): Schedule {
  const batchRowsMax = 1 + c.below(40);
  const epochRows = 1 + c.below(30);
  const crashes = c.below(2) === 1;
  const crashAfter = crashes ? { crashAfter: epochRows + c.below(20) } : {};
  const tasks = c.below(4);
  const parallelism = tasks < 2 ? {} : { parallelism: tasks };
  const memory = c.below(4);
  const stateCacheBytes = memory < 2 ? {} : { stateCacheBytes: LITTLE_MEMORY_BYTES[memory - 2] as number };
  return { batchRowsMax, epochRows, ...crashAfter, ...parallelism, ...stateCacheBytes };
}
