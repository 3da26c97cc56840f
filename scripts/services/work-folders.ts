import { mkdirSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/**
 * Downloads: `$XDG_CACHE_HOME/millrace/services`, or `~/.cache/…`. Outside of any checkout, so that they are fetched once
 * a machine.
 */
export function cacheFolder(...names: string[]): string {
  const base = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return madeFolder(join(base, 'millrace', 'services', ...names));
}

/**
 * Data, logs and process ids: `$MILLRACE_SERVICES`, or a folder of this user for temporary files. Not in a home folder:
 * PostgreSQL runs as another user and must be able to walk there.
 */
export function workFolder(...names: string[]): string {
  const base = process.env['MILLRACE_SERVICES'] ?? join(tmpdir(), `millrace-services-${userInfo().username}`);
  return madeFolder(join(base, ...names));
}

function madeFolder(path: string): string {
  mkdirSync(path, { recursive: true });
  return path;
}
