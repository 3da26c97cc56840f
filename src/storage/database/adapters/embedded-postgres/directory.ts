import { createHash } from 'node:crypto';
import { chmodSync, chownSync, lstatSync, mkdirSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors } from '../../errors.ts';
import { canReach, type Identity } from './identity.ts';

/** Longest path of a Unix socket's folder: `sun_path` has 104 bytes on macOS, less `/.s.PGSQL.5432.lock`. */
const SOCKET_DIRECTORY_BYTES_MAX = 84;

/** Makes the folder of one database, owned by the server's user. */
export async function prepareDirectory(directory: string, identity: Identity): Promise<void> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    if (identity.isForeign) await chown(directory, identity.uid, identity.gid);
  } catch (cause) {
    throw errors.database_directory_unusable(
      `${directory} cannot be made or given to user ${identity.uid}. ` +
        'Start Millrace as a user that owns its data directory, or set "database.url".',
      { cause },
    );
  }
}

/**
 * The name by which the server calls its working directory `path`.
 *
 * Started by root in, say, `/root/millrace`, the server's user may enter its own folder but not the ones above.
 * On Linux `/proc/self/cwd` leads into the working directory without passing through them, and the server and
 * its children all work in the data directory.
 */
export function reachableName(path: string, identity: Identity): string {
  if (!identity.isForeign || canReach(path, identity)) return path;
  if (process.platform === 'linux') return '/proc/self/cwd';
  throw errors.database_directory_unusable(
    `User ${identity.uid}, who runs PostgreSQL, cannot enter a folder above ${path}. ` +
      'Start Millrace as another user than root, put the data directory elsewhere, or set "database.url".',
  );
}

/**
 * Makes the folder of the socket: a short name in the temporary folder, the same at every start, which only the
 * server's user (and root) may enter.
 */
export function prepareSocketDirectory(dataDirectory: string, identity: Identity): string {
  const name = `millrace-${createHash('sha256').update(dataDirectory).digest('hex').slice(0, 12)}`;
  const roots = [tmpdir(), '/tmp'];
  const root =
    roots.find((path) => Buffer.byteLength(join(path, name)) <= SOCKET_DIRECTORY_BYTES_MAX) ?? '/tmp';
  const directory = join(root, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const stat = lstatSync(directory);
  const ownUid = process.getuid?.() ?? 0;
  // Anybody may create this name in a shared folder first; in somebody else's we would trust a stranger.
  if (!stat.isDirectory() || (stat.uid !== identity.uid && stat.uid !== ownUid)) {
    throw errors.database_directory_unusable(`${directory} belongs to somebody else; remove it.`);
  }
  if (identity.isForeign) chownSync(directory, identity.uid, identity.gid);
  chmodSync(directory, 0o700);
  return directory;
}
