import { ApiError, errorOfResponse, unreachable } from './api-error.ts';

export type Query = Record<string, string | number | readonly string[] | undefined>;

export interface RequestOptions {
  query?: Query;
  body?: unknown;
  /** A body that is sent as it is, with its own media type. */
  rawBody?: { text: string; contentType: string };
  signal?: AbortSignal;
}

/**
 * Every call to the platform. The session is a cookie, which the browser sends; unsafe methods add the CSRF token
 * that came with the session. A 401 outside the sign-in itself means that the session ended.
 */
export class ApiClient {
  csrfToken: string | undefined;
  onSessionEnded: () => void = () => {};
  readonly #fetch: typeof fetch;

  constructor(fetcher: typeof fetch = (...args) => fetch(...args)) {
    this.#fetch = fetcher;
  }

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.#json<T>('GET', path, { query, ...(signal ? { signal } : {}) });
  }

  post<T>(path: string, body?: unknown, options: RequestOptions = {}): Promise<T> {
    return this.#json<T>('POST', path, body === undefined ? options : { ...options, body });
  }

  put<T>(path: string, body: unknown): Promise<T> {
    return this.#json<T>('PUT', path, { body });
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
    const headers = new Headers({ accept: 'application/json' });
    const init: RequestInit = { method, headers };
    if (options.signal) init.signal = options.signal;
    if (method !== 'GET' && this.csrfToken) headers.set('x-csrf-token', this.csrfToken);
    if (options.rawBody) {
      headers.set('content-type', options.rawBody.contentType);
      init.body = options.rawBody.text;
    } else if (options.body !== undefined) {
      headers.set('content-type', 'application/json');
      init.body = JSON.stringify(options.body);
    }
    const response = await this.#send(withQuery(path, options.query), init);
    if (response.status === 204) return undefined as T;
    return (await response.json()) as T;
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
    if (error.status === 401 && !url.startsWith('/auth/v1/')) this.onSessionEnded();
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
