import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonNode, isJsonObject, parseJson } from '../../src/processing/engine/formats/json-node.ts';
import { planText } from '../../src/processing/engine/plan/index.ts';
import { runForTest } from '../../src/processing/engine/testing.ts';
import { isRefused, type Outcome, rowsDiffer } from './conformance-case.ts';

/** A short script and what its last statement answers, or how it is refused; see the fixtures' README. */
export interface StatementCase {
  id: string;
  title: string;
  script: string;
  statements: string[];
  expect: {
    ok: boolean;
    columns?: [string, string][];
    rows?: JsonNode[][];
    error?: { kind: string; when: string; statement?: number; line?: number; column?: number };
  };
}

interface Judgement {
  outcome: Outcome;
  note: string;
}

export async function runStatements(given: StatementCase, directory: string): Promise<Judgement> {
  const folder = mkdtempSync(join(directory, 'statements-'));
  const script = given.script.replaceAll('${DIR}', folder);
  const { expect } = given;
  let rows: JsonNode[];
  try {
    rows = await answer(script, expect.columns ?? []);
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error);
    if (expect.ok) return { outcome: isRefused(error) ? 'unsupported' : 'wrong', note };
    return { outcome: 'passed', note };
  }
  if (!expect.ok) return { outcome: 'wrong', note: `no error: ${given.statements.join('; ')}` };
  if (expect.rows === undefined) return { outcome: 'passed', note: '' };
  const difference = rowsDiffer(rows, expect.rows);
  return difference === undefined ? { outcome: 'passed', note: '' } : { outcome: 'wrong', note: difference };
}

/** The rows of the last statement, as lists of values. A statement that only declares something answers OK. */
async function answer(script: string, columns: readonly [string, string][]): Promise<JsonNode[]> {
  const { changes, failures } = await runForTest(script, { baseDirectory: '/' });
  if (failures[0] !== undefined) throw new Error(failures[0].message);
  const { plan } = planText(script);
  const last = plan.statements.at(-1);
  if (last?.kind === 'result')
    return last.rows.map((row) => row.map((value) => parseJson(JSON.stringify(value))));
  if (columns.length === 1 && columns[0]?.[0] === 'result') return [['OK']];
  const rows: JsonNode[] = [];
  for (const { op, row } of changes) {
    const value = parseJson(row);
    const list = columns.map(([name]) => (isJsonObject(value) ? (value[name] ?? null) : null));
    if (op === '+I' || op === '+U') rows.push(list);
    else
      rows.splice(
        rows.findIndex((other) => rowsDiffer([other], [list]) === undefined),
        1,
      );
  }
  return rows;
}
