import { statSync } from 'node:fs';
import { dirname } from 'node:path';

/** The user PostgreSQL runs as. It refuses to run as root, so a platform started by root lends it another. */
export interface Identity {
  uid: number;
  gid: number;
  /** True if that is not the user this process runs as: files must then be given to it. */
  isForeign: boolean;
}

/** "nobody": the user that owns nothing. */
const NOBODY = 65_534;

/**
 * Who shall run the server for a database in `directory`: this process's user, unless that is root; then the
 * owner of the directory or of the nearest existing folder above it, unless that is root too; then "nobody".
 */
export function chooseIdentity(directory: string): Identity {
  const uid = process.getuid?.() ?? 0;
  const gid = process.getgid?.() ?? 0;
  if (uid !== 0) return { uid, gid, isForeign: false };
  const owner = ownerOf(directory);
  return owner.uid === 0 ? { uid: NOBODY, gid: NOBODY, isForeign: true } : { ...owner, isForeign: true };
}

/** True if `identity` may pass through every folder down to `path` and enter it, judged by owner and mode. */
export function canReach(path: string, identity: Identity): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (!canEnter(folder, identity)) return false;
    if (folder === dirname(folder)) return true;
  }
}

function canEnter(folder: string, identity: Identity): boolean {
  const stat = statSync(folder);
  if (stat.uid === identity.uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === identity.gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

function ownerOf(path: string): { uid: number; gid: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat !== undefined) return { uid: stat.uid, gid: stat.gid };
  return ownerOf(dirname(path));
}
