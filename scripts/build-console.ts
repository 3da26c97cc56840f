/**
 * `npm run console:build`: builds the console with Vite, if its build is missing or older than its sources. With
 * `--now` it builds whatever there is: so the server starts it, in a process of its own.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildConsoleIfStale, CONSOLE_DIRECTORY } from '../src/compose/console-build.ts';

const root = join(import.meta.dirname, '..');

/** Builds elsewhere and then takes the old build's place, so that a server never serves half of one. */
async function build(): Promise<void> {
  const { build: viteBuild } = await import('vite');
  const outDir = join(root, 'node_modules', '.cache', 'millrace', `console-build-${process.pid}`);
  try {
    await viteBuild({
      configFile: join(root, 'console', 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir, emptyOutDir: true },
    });
    rmSync(CONSOLE_DIRECTORY, { recursive: true, force: true });
    renameSync(outDir, CONSOLE_DIRECTORY);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

if (process.argv.includes('--now')) await build();
else await buildConsoleIfStale();
