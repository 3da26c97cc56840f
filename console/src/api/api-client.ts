import { parseExact } from '../format/exact-json.ts';
import { ApiError, errorOfResponse, unreachable } from './api-error.ts';

export type Query = Record<string, string | number | readonly string[] | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** A body that is sent as it is, with its own media type. */
  rawBody?: { text: string; contentType: string };
  signal?: AbortSignal;
  /** Version that the thing must still have; else the answer is a `version_conflict`. */
  ifVersion?: number | undefined;
  /** Numbers of the answer keep all their digits. */
  exact?: boolean;
}

/**
 * Every call to the platform. The session is a cookie, which the browser sends; unsafe methods add the CSRF token
 * that came with the session. A 401 outside the sign-in itself means that the session ended.
 */
export class ApiClient {
  csrfToken: string | undefined;
  onSessionEnded: () => void = () => {};
  /** Reads the session again, which brings the CSRF token up to date. */
  refreshSession: () => Promise<unknown> = async () => {};
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch = (...args) => fetch(...args)) {
    this.#fetch = fetcher;
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.#json<T>('GET', path, { query, ...(signal ? { signal } : {}) });
  }

  /** The same for what users have written: numbers keep all their digits (see `parseExact`). */
  getExact<T>(path: string, query: Query, signal: AbortSignal): Promise<T> {
    return this.#json<T>('GET', path, { query, signal, exact: true });
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('POST', path, body === undefined ? options : { ...options, body });
  }

  put<T>(path: string, body: unknown, ifVersion?: number): Promise<T> {
    return this.#json<T>('PUT', path, { body, ifVersion });
  }

  patch<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>('PATCH', path, { body });
  }

  delete(path: string): Promise<void> {
    return this.#json<void>('DELETE', path, {});
  }

  /** Opens a server-sent event stream; resolves when the headers are there. */
  async stream(path: string, signal: AbortSignal, lastEventId?: string): Promise<Response> {
    const headers = new Headers({ accept: 'text/event-stream' });
    if (lastEventId !== undefined) headers.set('last-event-id', lastEventId);
    return this.#send(path, { method: 'GET', headers, signal, cache: 'no-store' });
  }

  async #json<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const token = this.csrfToken;
    try {
      return await this.#once<T>(method, path, options);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'csrf') throw error;
      // Another tab may have begun a new session since; with its token the request is worth one more try.
      await this.refreshSession();
      if (this.csrfToken === token) throw error;
      return this.#once<T>(method, path, options);
    }
  }

  async #once<T>(method: string, path: string, options: RequestOptions): Promise<T> {
    const headers = new Headers({ accept: 'application/json' });
    const init: RequestInit = { method, headers };
    if (options.signal) init.signal = options.signal;
    if (method !== 'GET' && this.csrfToken) headers.set('x-csrf-token', this.csrfToken);
    if (options.ifVersion !== undefined) headers.set('if-match', `"${options.ifVersion}"`);
    if (options.rawBody) {
      headers.set('content-type', options.rawBody.contentType);
      init.body = options.rawBody.text;
    } else if (options.body !== undefined) {
      headers.set('content-type', 'application/json');
      init.body = JSON.stringify(options.body);
    }
    const response = await this.#send(withQuery(path, options.query), init);
    if (response.status === 204) return undefined as T;
    return (options.exact ? parseExact(await response.text()) : await response.json()) as T;
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    let response: Response;
    try {
      response = await this.#fetch(url, { ...init, credentials: 'same-origin' });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw unreachable(cause);
    }
    if (response.ok) return response;
    const error = await errorOfResponse(response);
    const ended = error.status === 401 || error.code === 'password_change_required';
    if (ended && !url.startsWith('/auth/v1/')) this.onSessionEnded();
    throw error;
  }
}

/** `path` with its query; an array becomes the same parameter several times, undefined and '' are left out. */
export function withQuery(path: string, query: Query = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== '') parameters.append(name, String(one));
    }
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** True for errors that a retry can't cure: the request itself was wrong or not allowed. */
export function isPermanent(error: unknown): boolean {
  return error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429;
}

export const api = new ApiClient();
