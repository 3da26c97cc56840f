import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errors } from './exit.ts';

export interface ClientOptions {
  url: string;
  /** Without one, only public endpoints answer. */
  apiKey: string | undefined;
}

/** The file, readable by its owner only, in which `serve` leaves a key for the commands of the same user. */
export const LOCAL_KEY_FILE = 'cli.key';

/**
 * Where the platform is and with which key to call it: `--url` or `MILLRACE_URL`, else the local default;
 * `MILLRACE_API_KEY`, or a file named by `MILLRACE_API_KEY_FILE`, else the key in the local data directory.
 * Keys are never taken from the command line, where other users of the machine could read them.
 */
export function clientOptions(flags: { url?: string; data?: string }): ClientOptions {
  const environment = process.env;
  const file = environment['MILLRACE_API_KEY_FILE'] ?? join(flags.data ?? '.millrace', LOCAL_KEY_FILE);
  const fromFile = (): string | undefined =>
    existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  return {
    url: (flags.url ?? environment['MILLRACE_URL'] ?? 'http://127.0.0.1:8080').replace(/\/+$/u, ''),
    apiKey: environment['MILLRACE_API_KEY'] ?? fromFile(),
  };
}

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  body?: NonNullable<RequestInit['body']>;
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

/** Calls the API; rejects with the problem's title and detail when it answers with one. */
export async function call(options: ClientOptions, path: string, request: Call = {}): Promise<Response> {
  const headers: Record<string, string> = { accept: request.accept ?? 'application/json' };
  if (options.apiKey !== undefined) headers['authorization'] = `Bearer ${options.apiKey}`;
  if (request.body !== undefined) headers['content-type'] = request.contentType ?? 'application/json';
  const response = await fetch(options.url + path, {
    method: request.method ?? 'GET',
    headers,
    ...(request.body === undefined ? {} : { body: request.body, duplex: 'half' }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  }).catch((error: unknown) => {
    if (request.signal?.aborted) throw error;
    throw errors.server_unreachable(
      `Nothing answers at ${options.url}. Is it running (millrace serve)? Elsewhere: --url or MILLRACE_URL.`,
      { cause: error },
    );
  });
  if (!response.ok) throw await failureOf(response, options);
  return response;
}

export async function callJson<T>(options: ClientOptions, path: string, request: Call = {}): Promise<T> {
  const response = await call(options, path, request);
  return (response.status === 204 ? undefined : await response.json()) as T;
}

async function failureOf(response: Response, options: ClientOptions): Promise<Error> {
  const problem = (await response.json().catch(() => ({}))) as Record<string, unknown>;
  const words = [problem['title'], problem['detail']].filter((word) => typeof word === 'string').join(': ');
  const hint =
    response.status === 401 && options.apiKey === undefined
      ? ' No API key was found: set MILLRACE_API_KEY or run in the folder of the data directory.'
      : '';
  return errors.request_failed(`${words || `HTTP ${response.status}`} (${response.status}).${hint}`, {
    details: { status: response.status, problem },
  });
}
