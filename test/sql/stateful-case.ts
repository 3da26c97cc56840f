import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForTest, type Schedule } from '../../src/processing/engine/testing.ts';
import { isRefused, type Outcome, rowsDiffer, sameRow } from './conformance-case.ts';
import {
  type JsonNode,
  isJsonObject,
  parseJson,
  printJson,
} from '../../src/processing/engine/formats/json-node.ts';

/** A recorded script, its input and what Flink answered; the fields are explained in the fixtures' README. */
export interface StatefulCase {
  id: string;
  options?: Record<string, string>;
  files?: Record<string, string>;
  script: string;
  final?: JsonNode[];
  upsertKey?: string[];
  changelog?: [string, JsonNode][] | null;
  changelogOrder?: 'per-key' | 'total';
  insert?: boolean;
  resultFrom?: string;
  sinks?: Record<string, { final: JsonNode[] }>;
  error?: string;
}

interface Change {
  op: string;
  row: JsonNode;
}

type Judgement = { outcome: Outcome; note: string };

const PASSED: Judgement = { outcome: 'passed', note: '' };

/** Runs a case in a new folder below `directory`; never rejects for what the script does. */
export async function runStateful(
  given: StatefulCase,
  directory: string,
  schedule: Schedule = {},
): Promise<Judgement> {
  const folder = mkdtempSync(join(directory, 'case-'));
  for (const [name, content] of Object.entries(given.files ?? {})) writeFileSync(join(folder, name), content);
  const settings = Object.entries(given.options ?? {}).map(
    ([name, value]) => `SET '${name}' = '${value}';\n`,
  );
  const script = settings.join('') + given.script.replaceAll('{DIR}', folder);
  const run = await runScript(script, schedule);
  if (given.error !== undefined) return judgeError(run);
  if (run.kind !== 'done')
    return { outcome: run.kind === 'refused' ? 'unsupported' : 'wrong', note: run.note };
  if (given.insert === true) return judgeSinks(given, script);
  return judgeChanges(given, run.changes);
}

type Run = { kind: 'done'; changes: Change[] } | { kind: 'refused' | 'failed'; note: string };

async function runScript(script: string, schedule: Schedule): Promise<Run> {
  try {
    const { changes, failures } = await runForTest(script, { baseDirectory: '/', schedule });
    const [failure] = failures;
    if (failure !== undefined) return { kind: 'failed', note: failure.message };
    return { kind: 'done', changes: changes.map(({ op, row }) => ({ op, row: parseJson(row) })) };
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    return { kind: isRefused(error) ? 'refused' : 'failed', note };
  }
}

/** The statement must be wrong, not merely beyond what is built. */
function judgeError(run: Run): Judgement {
  if (run.kind === 'failed') return PASSED;
  if (run.kind === 'refused') return { outcome: 'unsupported', note: run.note };
  return { outcome: 'wrong', note: 'no error' };
}

async function judgeSinks(given: StatefulCase, script: string): Promise<Judgement> {
  const declarations = script
    .split(/(?<=;)\s*\n/)
    .filter((statement) => /^\s*(?:CREATE|SET)\b/i.test(statement));
  const sinks = given.sinks ?? { [given.resultFrom ?? '']: { final: given.final ?? [] } };
  for (const [name, { final }] of Object.entries(sinks)) {
    const read = await runScript(`${declarations.join('\n')}\nSELECT * FROM ${name};`, {});
    if (read.kind !== 'done') return { outcome: 'wrong', note: read.note };
    const difference = rowsDiffer(lastOfKey(fold(read.changes), given.upsertKey), final);
    if (difference !== undefined) return { outcome: 'wrong', note: `${name}: ${difference}` };
  }
  return PASSED;
}

function judgeChanges(given: StatefulCase, changes: readonly Change[]): Judgement {
  const difference = rowsDiffer(fold(changes), given.final ?? []);
  if (difference !== undefined) return { outcome: 'wrong', note: difference };
  if (given.changelog === null || given.changelog === undefined) return PASSED;
  const wanted = given.changelog.map(([op, row]) => ({ op, row }));
  return changelogDiffers(given, changes, wanted);
}

/** The rows that are left. A row that is taken away without having been there stays out of the account. */
function fold(changes: readonly Change[]): JsonNode[] {
  const rows: JsonNode[] = [];
  for (const { op, row } of changes) {
    if (op === '+I' || op === '+U') rows.push(row);
    else {
      const at = rows.findLastIndex((other) => sameRow(other, row));
      if (at >= 0) rows.splice(at, 1);
    }
  }
  return rows;
}

/** A key that is left twice counts once, with its later row. */
function lastOfKey(rows: readonly JsonNode[], key: readonly string[] | undefined): JsonNode[] {
  if (key === undefined || key.length === 0) return [...rows];
  return [...new Map(rows.map((row) => [keyOf(row, key), row])).values()];
}

function keyOf(row: JsonNode, key: readonly string[]): string {
  return key.map((name) => printJson((isJsonObject(row) ? row[name] : undefined) ?? null)).join(' ');
}

/** Only the order within a key is promised, unless the case says that all of it counts. */
function changelogDiffers(
  given: StatefulCase,
  found: readonly Change[],
  wanted: readonly Change[],
): Judgement {
  const key = given.changelogOrder === 'total' ? [] : (given.upsertKey ?? []);
  const groups = (changes: readonly Change[]): Map<string, Change[]> =>
    Map.groupBy(changes, ({ row }) => keyOf(row, key));
  const [ours, theirs] = [groups(found), groups(wanted)];
  for (const name of new Set([...ours.keys(), ...theirs.keys()])) {
    const [a, b] = [ours.get(name) ?? [], theirs.get(name) ?? []];
    const isSame =
      a.length === b.length && a.every(({ op, row }, i) => op === b[i]?.op && sameRow(row, b[i].row));
    if (!isSame) return { outcome: 'wrong', note: `changelog ${print(a)} instead of ${print(b)}` };
  }
  return PASSED;
}

function print(changes: readonly Change[]): string {
  return changes.map(({ op, row }) => `${op}${printJson(row)}`).join(' ');
}
