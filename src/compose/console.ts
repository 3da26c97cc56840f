import type { Logger } from '#logging';
import { buildConsoleIfStale } from './console-build.ts';

/** Builds the console if it has to be. A failure leaves the platform without pages but otherwise whole. */
export async function ensureConsole(announce: (line: string) => void, logger: Logger): Promise<boolean> {
  try {
    await buildConsoleIfStale(announce);
    return true;
  } catch (error) {
    logger.error({ error }, 'the console could not be built; the API works without it');
    return false;
  }
}
