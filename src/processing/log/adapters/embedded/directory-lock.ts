import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { errors } from '../../errors.ts';

interface Holder {
  pid: number;
  host: string;
  /** Start of that process in clock ticks since boot, where the system tells (Linux): a pid is used again. */
  startTicks: string | null;
}

/** Directories this very process holds; its own pid in a lock file does not tell (in a container it is always 1). */
const heldHere = new Set<string>();

/**
 * Takes `directory` by creating the file `lock` in it, with the process's id. The lock of a dead process is
 * taken over; that of another host cannot be checked, so it stands until somebody removes the file.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = `${directory}/lock`;
  if (heldHere.has(path)) throw locked(path, await ownEntry());
  heldHere.add(path);
  try {
    await createLockFile(path);
  } catch (error) {
    heldHere.delete(path);
    throw error;
  }
  return async () => {
    await rm(path, { force: true });
    heldHere.delete(path);
  };
}

async function createLockFile(path: string): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(JSON.stringify(await ownEntry()));
      await file.close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
    }
    const holder = await readHolder(path);
    if (holder !== undefined && (await isAlive(holder))) throw locked(path, holder);
    await rm(path, { force: true });
  }
}

function locked(path: string, holder: Holder): Error {
  return errors.log_locked(
    `Process ${holder.pid} on host "${holder.host}" has the log open (${path}). Stop it first; ` +
      'if no such process exists, remove that file.',
    { details: { ...holder, path } },
  );
}

async function ownEntry(): Promise<Holder> {
  return { pid: process.pid, host: hostname(), startTicks: await startTicksOf(process.pid) };
}

/** Undefined if the file is empty or gone: its writer died between creating and filling it. */
async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) return true;
  // It is not held here (see above), so an equal pid is that of an earlier process.
  if (holder.pid === process.pid) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return holder.startTicks === null || holder.startTicks === (await startTicksOf(holder.pid));
}

/** Field 22 of `/proc/PID/stat` (proc(5)); the second field, in parentheses, may hold blanks. */
async function startTicksOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
