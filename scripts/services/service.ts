import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, type ServiceProcess, stopProcess } from './process.ts';
import { workFolder } from './work-folders.ts';

export const SERVICE_NAMES = ['flink', 'kafka', 'postgres', 'redis'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** One real peer of the platform. */
export interface Service {
  name: ServiceName;
  /** Fetches what it is made of, once a machine. */
  provision(): Promise<void>;
  /** Starts its processes with their data below `folder`; resolves when it answers. On failure it stops what it began. */
  start(folder: string): Promise<RunningService>;
  /** Whether it still answers, though its processes live. */
  answers?(running: RunningService): Promise<boolean>;
}

/** What is running, as noted in the work folder. */
export interface RunningService {
  version: string;
  processes: ServiceProcess[];
  /** Where clients find it, by what they need: URLs, ports, folders. */
  endpoints: Record<string, string>;
}

/** The service as it runs now; undefined if it does not, or not whole. */
export function runningService(name: ServiceName): RunningService | undefined {
  const noted = notedService(name);
  return noted?.processes.every(isRunning) === true ? noted : undefined;
}

/** Starts the service unless it runs and answers. What is left of a broken one is stopped first. */
export async function upService(service: Service): Promise<RunningService> {
  const running = runningService(service.name);
  if (running !== undefined && (await service.answers?.(running)) !== false) return running;
  await downService(service.name);
  await service.provision();
  const started = await service.start(workFolder(service.name));
  writeFileSync(noteFile(service.name), `${JSON.stringify(started, null, 2)}\n`);
  return started;
}

/** Stops the processes, the last started first; the data stay. */
export async function downService(name: ServiceName): Promise<void> {
  for (const process of notedService(name)?.processes.toReversed() ?? []) await stopProcess(process);
  rmSync(noteFile(name), { force: true });
}

function notedService(name: ServiceName): RunningService | undefined {
  const file = noteFile(name);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as RunningService) : undefined;
}

function noteFile(name: ServiceName): string {
  return join(workFolder(), `${name}.json`);
}
