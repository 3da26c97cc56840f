/**
 * `npm run console:build`: builds the console with Vite, if its build is missing or older than its sources.
 * The server calls {@link buildConsoleIfStale} before it listens; Vite runs in a process of its own, so that the
 * server never carries its weight.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');
const consoleDirectory = join(root, 'console');
const distDirectory = join(consoleDirectory, 'dist');
const cacheDirectory = join(root, 'node_modules', '.cache', 'millrace');

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
  if (staleReason() === undefined) return distDirectory;
  await takeLock();
  try {
    // Whoever held the lock before has probably built it.
    const reason = staleReason();
    if (reason === undefined) return distDirectory;
    print(`millrace: building the console (${reason}) …`);
    await buildInOwnProcess();
    return distDirectory;
  } finally {
    rmSync(lockDirectory, { recursive: true, force: true });
  }
}

/** Why the build can't be used as it is; undefined if it can. */
function staleReason(): string | undefined {
  const builtAtMs = modifiedAtMs(join(distDirectory, 'index.html'));
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
    if (heldSinceMs !== undefined && Date.now() - heldSinceMs > LOCK_MS_MAX) {
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
  const vite = spawn(process.execPath, [import.meta.filename, '--now'], { stdio: ['ignore', 2, 2] });
  const [code] = (await once(vite, 'exit')) as [number | null];
  if (code !== 0)
    throw new Error(`The console could not be built (Vite ended with ${code}); its messages are above.`);
}

/** Builds elsewhere and then takes the old build's place, so that a server never serves half of one. */
async function build(): Promise<void> {
  const { build: viteBuild } = await import('vite');
  const outDir = join(cacheDirectory, `console-build-${process.pid}`);
  try {
    await viteBuild({
      configFile: join(consoleDirectory, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    });
    rmSync(distDirectory, { recursive: true, force: true });
    renameSync(outDir, distDirectory);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  if (process.argv.includes('--now')) await build();
  else await buildConsoleIfStale();
}
