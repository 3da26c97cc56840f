import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { errors } from '../../errors.ts';
import { reachableName } from './directory.ts';
import type { Identity } from './identity.ts';

export const SUPERUSER = 'millrace';

const INITDB_TIMEOUT_MS = 120_000;

/**
 * Creates the database files in `directory/data` if they are not there yet. They are made under another name
 * and renamed when complete, so that a crash half way leaves nothing that looks like a database.
 */
export async function initializeOnce(initdb: string, directory: string, identity: Identity): Promise<void> {
  const data = join(directory, 'data');
  if (existsSync(join(data, 'PG_VERSION'))) return;
  if (existsSync(data) && (await readdir(data)).length > 0) {
    throw errors.database_directory_unusable(`${data} is not empty and holds no PostgreSQL database.`);
  }
  const partial = join(directory, 'data.partial');
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  if (identity.isForeign) await chown(partial, identity.uid, identity.gid);
  await runInitdb(initdb, partial, identity);
  await rm(data, { recursive: true, force: true });
  await rename(partial, data);
}

async function runInitdb(initdb: string, directory: string, identity: Identity): Promise<void> {
  const args = [
    `--pgdata=${reachableName(directory, identity)}`,
    `--username=${SUPERUSER}`,
    // Whoever may enter the socket's folder is trusted: its user, and root.
    '--auth=trust',
    '--encoding=UTF8',
    // Text sorts by code point on every host, whatever locales it has.
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    // Segments of the write-ahead log in MB; the default of 16 would double the size on disk.
    '--wal-segsize=4',
  ];
  const child = spawn(initdb, args, {
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: INITDB_TIMEOUT_MS,
    ...(identity.isForeign ? { uid: identity.uid, gid: identity.gid } : {}),
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const status = await new Promise<number | string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'unknown'));
  });
  if (status !== 0) {
    throw errors.database_start_failed(`initdb failed (${status}): ${output.trim().slice(-1_000)}`);
  }
}
