import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedLog, openEmbeddedLog } from './adapters/embedded/index.ts';

/**
 * For tests of other parts: an embedded log in a directory of its own under the system's temporary one.
 * `close` closes it and removes the directory.
 */
export async function openTestLog(): Promise<EmbeddedLog> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-log-'));
  const log = await openEmbeddedLog({ directory, maintenanceIntervalMs: 0 });
  const close = log.close.bind(log);
  log.close = async () => {
    await close();
    await rm(directory, { recursive: true, force: true });
  };
  return log;
}
