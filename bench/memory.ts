/** Memory of all processes, PostgreSQL included: idle, and with the demo running. Linux only (`/proc`). */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeArguments, nodeEnvironment } from '../scripts/node-runtime.mjs';
import {
  newDataDirectory,
  removeDataDirectory,
  startPlatformProcess,
} from '../test/support/platform-process.ts';
import { spread } from './machine.ts';

const RUNS = 2;
const SETTLE_MS = 30_000;

export async function benchMemory(print: (line: string) => void): Promise<void> {
  compileAhead();
  for (const [name, args, goal] of [
    ['idle', ['--no-demo'], 300],
    ['demo', [], 400],
  ] as const) {
    const rss: number[] = [];
    const pss: number[] = [];
    for (let i = 0; i < RUNS; i++) {
      const dataDirectory = await newDataDirectory();
      const platform = await startPlatformProcess({ dataDirectory, args });
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const processes = descendantsOf(platform.pid);
      rss.push(sumOf(processes, 'Rss'));
      pss.push(sumOf(processes, 'Pss'));
      await platform.end('SIGTERM');
      await removeDataDirectory(dataDirectory);
    }
    print(`memory, ${name}   RSS of all processes added up ${spread(rss, 'MB')}   goal under ${goal} MB`);
    print(`memory, ${name}   PSS (shared pages counted once) ${spread(pss, 'MB')}`);
  }
}

/** As the launcher does before a first start: without it, Node's compiler stays in the memory of every thread. */
function compileAhead(): void {
  const root = join(import.meta.dirname, '..');
  const program = [...nodeArguments, join(root, 'scripts', 'compile.ts'), '--version'];
  execFileSync(process.execPath, program, { env: nodeEnvironment(root), stdio: 'ignore' });
}

/** The process and everything it started, directly or not. */
function descendantsOf(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/u.test(name))) {
    try {
      const [, parent = '0'] = /\) \S (\d+)/u.exec(readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? [];
      parents.set(Number(entry), Number(parent));
    } catch {
      // It ended while we were looking.
    }
  }
  const found = [pid];
  for (const known of found) for (const [child, parent] of parents) if (parent === known) found.push(child);
  return found;
}

function sumOf(pids: readonly number[], field: 'Rss' | 'Pss'): number {
  return pids.reduce((sum, pid) => {
    try {
      const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return sum + Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'mu').exec(text)?.[1] ?? 0) / 1_000;
    } catch {
      return sum;
    }
  }, 0);
}
