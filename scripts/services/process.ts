import { spawn } from 'node:child_process';
import { openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process of ours. The id alone may long belong to another one, so its start is noted with it. */
export interface ServiceProcess {
  name: string;
  pid: number;
  /** When it began, in clock ticks since the machine started: field 22 of `/proc/PID/stat`. */
  startTicks: number;
  /** What asks it to end; SIGTERM if nothing is said. */
  stopSignal?: NodeJS.Signals;
}

export interface ProcessOptions {
  /** Takes stdout and stderr. */
  logFile: string;
  cwd?: string;
  env?: Record<string, string>;
  /** Another user to run as. */
  uid?: number;
  gid?: number;
  stopSignal?: NodeJS.Signals;
}

/** Starts a program that outlives this one. */
export function startProcess(
  name: string,
  command: string,
  args: readonly string[],
  { logFile, env, stopSignal = 'SIGTERM', ...options }: ProcessOptions,
): ServiceProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    ...options,
    env: { ...process.env, ...env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.on('error', () => {});
  child.unref();
  if (child.pid === undefined) throw new Error(`${command} could not be started; see ${logFile}.`);
  return { name, pid: child.pid, startTicks: startTicksOf(child.pid) ?? 0, stopSignal };
}

export function isRunning({ pid, startTicks }: ServiceProcess): boolean {
  return startTicksOf(pid) === startTicks;
}

/** Asks it to end, and kills what is still there after `patienceMs`. */
export async function stopProcess(process: ServiceProcess, patienceMs = 10_000): Promise<void> {
  for (const signal of [process.stopSignal ?? 'SIGTERM', 'SIGKILL'] as const) {
    if (!isRunning(process)) return;
    globalThis.process.kill(process.pid, signal);
    await waitUntil(() => !isRunning(process), patienceMs).catch(() => {});
  }
}

/** Resident memory in bytes; 0 if it is gone. */
export function residentBytes({ pid }: ServiceProcess): number {
  const pages = readProc(pid, 'statm')?.split(' ')[1];
  return Number(pages ?? 0) * 4096;
}

/** CPU seconds of all its threads so far, from `/proc/PID/stat` (ticks are 10 ms on Linux). */
export function cpuSeconds({ pid }: ServiceProcess): number {
  const fields = statFields(pid);
  return (Number(fields?.[11] ?? 0) + Number(fields?.[12] ?? 0)) / 100;
}

/** Asks again every 100 ms. Rejects after `timeoutMs`. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs: number,
  what = 'it',
): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what} is not ready after ${timeoutMs / 1000} s.`);
    await sleep(100);
  }
}

function startTicksOf(pid: number): number | undefined {
  const fields = statFields(pid);
  // A zombie has ended; only its parent has not asked yet.
  return fields === undefined || fields[0] === 'Z' ? undefined : Number(fields[19]);
}

/** The fields of `/proc/PID/stat` from the third on: the second, the name, may hold spaces. */
function statFields(pid: number): string[] | undefined {
  const text = readProc(pid, 'stat');
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

function readProc(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
