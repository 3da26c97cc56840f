import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '#foundation';
import { errors } from '../../errors.ts';
import { reachableName } from './directory.ts';
import type { Identity } from './identity.ts';
import { awaitPreviousServer } from './previous-server.ts';
import { settingArguments } from './settings.ts';

export interface ServerOptions {
  postgres: string;
  dataDirectory: string;
  socketDirectory: string;
  identity: Identity;
  clock: Clock;
  settings?: Readonly<Record<string, string>>;
  /** A line that the server wrote. */
  onLine: (line: string) => void;
}

/** A running server. */
export interface Server {
  pid: number;
  /** Resolves, with the reason, when the process has ended, for whatever cause. */
  exited: Promise<string>;
  /** Ends sessions, writes a checkpoint, and resolves when the process is gone. */
  stop(): Promise<void>;
  /** Lets this process end while the server runs; the server then stops by itself. */
  unref(): void;
}

const START_TIMEOUT_MS = 60_000;
/** After this, a fast stop becomes an immediate one, which the next start repairs from the write-ahead log. */
const STOP_TIMEOUT_MS = 20_000;
/** Lines kept to say why a start failed. */
const LAST_LINES_MAX = 20;

/**
 * The server is the child itself. Beside it a subshell waits on a pipe whose other end this process holds: when it
 * breaks, however this process ended, the subshell stops the server. A line on the pipe dismisses the subshell.
 */
const START_SCRIPT = `
exec 3<&0
server=$$
( read -r line <&3 || kill -INT "$server" ) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-
`;

/** Starts PostgreSQL in an initialized data directory; resolves when it accepts connections. */
export async function startServer(options: ServerOptions): Promise<Server> {
  await awaitPreviousServer(options.dataDirectory, options.clock);
  const child = spawnServer(options);
  const exited = exitOf(child);
  try {
    await becomeReady(child, exited, options);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  void exited.then(() => child.stdin?.end('stopped\n'));
  return {
    pid: child.pid ?? 0,
    exited,
    stop: () => stop(child, exited),
    unref: () => unref(child),
  };
}

function spawnServer({
  postgres,
  dataDirectory,
  socketDirectory,
  identity,
  settings,
}: ServerOptions): ChildProcess {
  const name = reachableName(dataDirectory, identity);
  const args = ['-D', name, ...settingArguments({ unix_socket_directories: socketDirectory, ...settings })];
  const child = spawn('/bin/sh', ['-c', START_SCRIPT, 'sh', postgres, ...args], {
    cwd: dataDirectory,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['pipe', 'ignore', 'pipe'],
    // A session of its own: Ctrl-C in the terminal is for the platform, which stops the server last.
    detached: true,
    ...(identity.isForeign ? { uid: identity.uid, gid: identity.gid } : {}),
  });
  child.stdin?.on('error', () => undefined);
  return child;
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  });
}

async function becomeReady(
  child: ChildProcess,
  exited: Promise<string>,
  options: ServerOptions,
): Promise<void> {
  const lastLines: string[] = [];
  const abort = new AbortController();
  const ready = new Promise<void>((resolve) => {
    if (child.stderr === null) return;
    createInterface({ input: child.stderr }).on('line', (line) => {
      lastLines.push(line);
      if (lastLines.length > LAST_LINES_MAX) lastLines.shift();
      options.onLine(line);
      if (line.includes('database system is ready to accept connections')) resolve();
    });
  });
  const outcome = await Promise.race([
    ready,
    exited,
    options.clock.sleep(START_TIMEOUT_MS, abort.signal).then(
      () => `not ready after ${START_TIMEOUT_MS / 1_000} s`,
      () => undefined,
    ),
  ]);
  abort.abort();
  if (outcome !== undefined) {
    throw errors.database_start_failed(`PostgreSQL did not start (${outcome}): ${lastLines.join(' | ')}`);
  }
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
}

function unref(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref(): void } | null)?.unref();
}
