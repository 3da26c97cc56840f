import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#foundation';

const root = join(import.meta.dirname, '..', '..');
const consoleDirectory = join(root, 'console');
const cacheDirectory = join(root, 'node_modules', '.cache', 'millrace');

/** Where the built console lies. */
export const CONSOLE_DIRECTORY = join(consoleDirectory, 'dist');

/** Vite runs in a process of its own, so that the server never carries its weight. */
const BUILD_SCRIPT = join(root, 'scripts', 'build-console.ts');

/** Held by the process that builds: several may be started at once, and one build is enough for all. */
const lockDirectory = join(cacheDirectory, 'console-build.lock');
/** A lock older than this was left behind by a process that died. */
const LOCK_MS_MAX = 120_000;
const LOCK_POLL_MS = 200;

/** What the build is made of. */
const SOURCES = ['src/**/*', 'public/**/*', 'index.html', 'vite.config.ts', 'package.json'];

/**
 * Makes sure that `console/dist` is there and current; prints one line if it has to be built. Resolves with the
 * directory of the build. Rejects if the build fails; an older build then stays in place.
 */
export async function buildConsoleIfStale(
  print: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<string> {
  if (staleReason() === undefined) return CONSOLE_DIRECTORY;
  await takeLock();
  try {
    // Whoever held the lock before has probably built it.
    const reason = staleReason();
    if (reason === undefined) return CONSOLE_DIRECTORY;
    print(`millrace: building the console (${reason}) …`);
    await buildInOwnProcess();
    return CONSOLE_DIRECTORY;
  } finally {
    rmSync(lockDirectory, { recursive: true, force: true });
  }
}

/** Why the build can't be used as it is; undefined if it can. */
function staleReason(): string | undefined {
  const builtAtMs = modifiedAtMs(join(CONSOLE_DIRECTORY, 'index.html'));
  if (builtAtMs === undefined) return 'there is no build yet';
  const newest = globSync(SOURCES, { cwd: consoleDirectory })
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => modifiedAtMs(join(consoleDirectory, file)) ?? 0);
  return Math.max(...newest) > builtAtMs ? 'its sources are newer than its build' : undefined;
}

function modifiedAtMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

async function takeLock(): Promise<void> {
  mkdirSync(cacheDirectory, { recursive: true });
  while (!tryLock()) {
    const heldSinceMs = modifiedAtMs(lockDirectory);
    // A file's age is wall time on both sides.
    if (heldSinceMs !== undefined && systemClock.nowMs() - heldSinceMs > LOCK_MS_MAX) {
      rmSync(lockDirectory, { recursive: true, force: true });
    }
    await sleep(LOCK_POLL_MS);
  }
}

function tryLock(): boolean {
  try {
    mkdirSync(lockDirectory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function buildInOwnProcess(): Promise<void> {
  const vite = spawn(process.execPath, [BUILD_SCRIPT, '--now'], { stdio: ['ignore', 2, 2] });
  const [code] = (await once(vite, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`The console could not be built (Vite ended with ${code}); its messages are above.`);
}
