import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { allRecords, valueText } from '../../../contract/contract-tools.ts';
import { openEmbeddedLog } from '../embedded-log.ts';
import { below, createRandom } from './random.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const KILLS = Number(process.env['KILLS'] ?? 4);

test('a process killed at a random moment, again and again, loses nothing it acknowledged', async (t) => {
  const random = createRandom(SEED);
  const directory = await mkdtemp(join(tmpdir(), 'millrace-kill-'));
  const acknowledged: string[] = [];
  for (let kill = 0; kill < KILLS; kill++) {
    acknowledged.push(...(await workUntilKilled(directory, kill, 20 + below(random, 150))));
  }
  const log = await openEmbeddedLog({ directory, maintenanceIntervalMs: 0 });
  const values = (await allRecords(log, 'orders')).map(valueText);
  const found = new Set(values);
  assert.equal(found.size, values.length, `SEED=${SEED}: a record twice`);
  for (const value of acknowledged) assert.ok(found.has(value), `SEED=${SEED}: lost ${value}`);
  assert.ok(acknowledged.length > KILLS);
  await log.close();
  await rm(directory, { recursive: true });
  t.diagnostic(`seed ${SEED}: ${KILLS} kills, ${acknowledged.length} acknowledged, none lost`);
});

/** Runs `kill-worker.ts`, kills it after that many acknowledgements, and resolves with all it printed. */
async function workUntilKilled(directory: string, kill: number, afterLines: number): Promise<string[]> {
  const worker = join(import.meta.dirname, 'kill-worker.ts');
  const child = spawn(process.execPath, [worker, directory, `life ${kill}`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === afterLines) child.kill('SIGKILL');
  }
  await exited;
  return lines;
}
