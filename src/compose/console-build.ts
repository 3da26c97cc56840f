import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Logger } from '#logging';

const root = join(import.meta.dirname, '..', '..');

export const CONSOLE_DIRECTORY = join(root, 'console', 'dist');

/**
 * Builds the console if its build is missing or older than its sources. In a process of its own, so that the
 * bundler's memory is gone when it is done. A failure leaves the platform without pages but otherwise whole.
 */
export function buildConsole(logger: Logger): Promise<void> {
  return new Promise((resolve) => {
    const script = join(root, 'scripts', 'build-console.ts');
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
      cwd: root,
      // Its words are for the terminal, and stdout is for logs.
      stdio: ['ignore', 2, 2],
    });
    child.once('error', (error) => {
      logger.error({ error }, 'the console could not be built');
      resolve();
    });
    child.once('exit', (code) => {
      if (code !== 0) logger.error({ code }, 'the console could not be built; the API works without it');
      resolve();
    });
  });
}
