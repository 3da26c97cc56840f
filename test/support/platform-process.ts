import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeArguments, nodeEnvironment } from '../../scripts/node-runtime.mjs';

const root = join(import.meta.dirname, '..', '..');

/** A platform running as its users run it: another process, reached over HTTP only. */
export interface PlatformProcess {
  url: string;
  /** The key that `serve` leaves for commands of the same user; may do everything. */
  apiKey: string;
  dataDirectory: string;
  pid: number;
  /** Behind the gateway, where each is a process of its own; `token` is the secret they share. */
  services?: { auth: PlatformProcess; processing: PlatformProcess; token: string };
  /** Milliseconds from spawn until it said that it is ready. */
  readyAfterMs: number;
  /** Everything it wrote to stderr so far. */
  words(): string;
  /** Sends the signal and resolves with the exit code, or the signal that ended it. */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals>;
}

export interface PlatformProcessOptions {
  dataDirectory: string;
  args?: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Fixed port, for a restart that clients should not notice; 0 takes a free one. */
  port?: number;
}

const READY_MS_MAX = 90_000;

export function newDataDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'millrace-'));
}

/** Removes what a test left; the database's files belong to another user when the test runs as root. */
export function removeDataDirectory(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

export async function startPlatformProcess(options: PlatformProcessOptions): Promise<PlatformProcess> {
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...nodeArguments,
      join(root, 'src', 'main.ts'),
      'serve',
      '--data',
      options.dataDirectory,
      '--port',
      String(options.port ?? 0),
      '--log-level',
      'warn',
      ...(options.args ?? ['--no-demo']),
    ],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...nodeEnvironment(root), ...options.environment },
    },
  );
  const words = collect(child);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? code ?? 1));
  });
  const url = await readyUrl(child, words);
  const keyFile = join(options.dataDirectory, 'cli.key');
  return {
    url,
    apiKey: existsSync(keyFile) ? readFileSync(keyFile, 'utf8').trim() : '',
    dataDirectory: options.dataDirectory,
    pid: child.pid ?? 0,
    readyAfterMs: performance.now() - startMs,
    words,
    end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(-200_000);
    });
  }
  return () => text;
}

function readyUrl(child: ChildProcess, words: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready after ${READY_MS_MAX} ms:\n${words()}`));
    }, READY_MS_MAX);
    const look = (): void => {
      const url = /ready at (http\S+)/u.exec(words())?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve(url);
    };
    child.stderr?.on('data', look);
    child.stdout?.on('data', look);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`ended with ${code} before it was ready:\n${words()}`));
    });
  });
}

/** Calls the API as JSON; the answer with any status. */
export async function api(
  platform: Pick<PlatformProcess, 'url' | 'apiKey'>,
  method: string,
  path: string,
  body?: unknown,
  contentType = 'application/json',
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const response = await fetch(platform.url + path, {
    method,
    headers: {
      authorization: `Bearer ${platform.apiKey}`,
      ...(body === undefined ? {} : { 'content-type': contentType }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const parsed =
    text.startsWith('{') || text.startsWith('[') ? (JSON.parse(text) as Record<string, unknown>) : { text };
  return { status: response.status, body: parsed, headers: response.headers };
}

/** Polls until `check` gives something other than undefined, or fails with the last error after `timeoutMs`. */
export async function eventually<T>(check: () => Promise<T | undefined>, timeoutMs = 30_000): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs;
  let last: unknown = new Error('it never came to pass');
  while (performance.now() < deadlineMs) {
    try {
      const found = await check();
      if (found !== undefined) return found;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw last;
}
