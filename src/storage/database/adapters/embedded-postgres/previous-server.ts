import { readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import type { Clock } from '#foundation';
import { errors } from '../../errors.ts';

/** How long an orphaned server may take to write its last checkpoint and go. */
const ORPHAN_STOP_TIMEOUT_MS = 20_000;
const POLL_MS = 20;

/**
 * Waits until no other server works in `dataDirectory`.
 *
 * After a `kill -9` of the platform its server notices within milliseconds and stops, which takes up to a
 * checkpoint. A server that does not stop belongs to a platform that lives: `database_in_use`. A leftover
 * `postmaster.pid` whose process is gone is PostgreSQL's to judge; only if the number now belongs to an unrelated
 * process, as it often does in a container, PostgreSQL would refuse for no reason, and the file is removed.
 */
export async function awaitPreviousServer(dataDirectory: string, clock: Clock): Promise<void> {
  const deadlineMs = clock.monotonicMs() + ORPHAN_STOP_TIMEOUT_MS;
  for (;;) {
    const pid = readPid(dataDirectory);
    if (pid === undefined || !isAlive(pid)) return;
    if (!isServerOf(pid, dataDirectory)) {
      rmSync(join(dataDirectory, 'postmaster.pid'), { force: true });
      return;
    }
    if (clock.monotonicMs() >= deadlineMs) {
      throw errors.database_in_use(
        `Another Millrace uses ${dataDirectory} (its PostgreSQL is process ${pid}). Stop that one first, ` +
          'or give this one another data directory.',
        { details: { pid } },
      );
    }
    await clock.sleep(POLL_MS);
  }
}

/** The first line of `postmaster.pid`. */
function readPid(dataDirectory: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8'), 10);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** A server works in its data directory; where that cannot be seen, its command line tells. */
function isServerOf(pid: number, dataDirectory: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory);
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).includes(
      'postgres',
    );
  } catch {
    return false;
  }
}
