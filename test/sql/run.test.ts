import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runForTest, type Schedule } from '../../src/processing/engine/testing.ts';
import { parseCases, type ScriptCase } from './script-case.ts';

const SCHEDULES: Readonly<Record<string, Schedule>> = {
  'straight through': {},
  'one row at a time': { batchRowsMax: 1 },
  'with a crash after every row': { batchRowsMax: 1, epochRows: 1, crashAfter: 1 },
  'with crashes that lose rows not yet committed': { batchRowsMax: 1, epochRows: 3, crashAfter: 5 },
  'with epochs of many rows and crashes in between': { batchRowsMax: 2, epochRows: 5, crashAfter: 7 },
};

const folder = import.meta.dirname;
for (const file of readdirSync(folder)
  .filter((name) => name.endsWith('.test.sql'))
  .sort()) {
  for (const script of parseCases(readFileSync(join(folder, file), 'utf8'))) {
    test(`${file}: ${script.name}`, async () => {
      for (const [name, schedule] of Object.entries(SCHEDULES)) await check(script, name, schedule);
    });
  }
}

async function check(script: ScriptCase, name: string, schedule: Schedule): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-sql-'));
  try {
    for (const [file, content] of script.events) writeFileSync(join(directory, file), content);
    const run = runForTest(script.sql.replaceAll('{dir}', directory), { baseDirectory: directory, schedule });
    if (script.error !== undefined) {
      const { error } = script;
      await assert.rejects(run, (thrown: Error) => thrown.message.includes(error), name);
      return;
    }
    const { changes, failures, lateRows } = await run;
    if (script.rows !== undefined)
      assert.deepEqual(sorted(fold(changes)), sorted(script.rows.map(normal)), name);
    if (script.changes !== undefined)
      assert.deepEqual(
        changes.map(({ op, row }) => `${op} ${normal(row)}`),
        script.changes.map((line) => `${line.slice(0, 2)} ${normal(line.slice(3))}`),
        name,
      );
    // A restart forgets what it counted; failures and late rows are compared where there was none.
    if (schedule.crashAfter !== undefined) return;
    assert.deepEqual(
      sorted(failures.map(({ stage, code }) => `${stage} ${code}`)),
      sorted(script.failures),
      name,
    );
    if (script.late !== undefined) assert.equal(lateRows, script.late, name);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The rows that are left, each as often as it is there. */
function fold(changes: readonly { op: string; row: string }[]): string[] {
  const counts = new Map<string, number>();
  for (const { op, row } of changes)
    counts.set(row, (counts.get(row) ?? 0) + (op === '+I' || op === '+U' ? 1 : -1));
  return [...counts].flatMap(([row, count]) => Array<string>(Math.max(0, count)).fill(normal(row)));
}

function normal(row: string): string {
  return JSON.stringify(JSON.parse(row));
}

function sorted(lines: readonly string[]): string[] {
  return [...lines].sort();
}
