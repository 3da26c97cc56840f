import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type EmbeddedDatabase,
  openEmbeddedPostgres,
} from './adapters/embedded-postgres/embedded-postgres.ts';
import type { Database } from './database.ts';

let server: Promise<EmbeddedDatabase> | undefined;
let databases = 0;

/**
 * A fresh, empty database for a test. All databases of a test process share one embedded server, which starts with
 * the first of them and is gone, with its files, when the process ends. Closing a database is not needed.
 */
export async function openTestDatabase(): Promise<Database> {
  server ??= startTestServer();
  databases += 1;
  return (await server).openSibling(`test_${databases}`);
}

async function startTestServer(): Promise<EmbeddedDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  const opened = await openEmbeddedPostgres({
    directory: join(directory, 'postgres'),
    allowExitOnIdle: true,
    // Tests lose nothing in a power cut.
    settings: { fsync: 'off', full_page_writes: 'off' },
  });
  opened.unref();
  process.on('exit', () => {
    try {
      process.kill(opened.serverPid, 'SIGKILL');
    } catch {
      // Gone already.
    }
    for (const path of [directory, opened.socketDirectory]) {
      rmSync(path, { recursive: true, force: true, maxRetries: 5 });
    }
  });
  return opened;
}
