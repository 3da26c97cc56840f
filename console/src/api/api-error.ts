import type { Diagnostic } from './pipelines.ts';

/** RFC 9457 problem details as the platform sends them. */
export interface Problem {
  type?: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  traceId?: string;
  /** Of validation errors: where in the request, and what. */
  errors?: { pointer: string; message: string }[];
  /** Of invalid SQL: where in the text, and what. */
  diagnostics?: Diagnostic[];
  [member: string]: unknown;
}

/** A request that failed: with the platform's problem, or with one made here when no answer came. */
export class ApiError extends Error {
  readonly problem: Problem;
  /** Seconds the server asks to wait before a retry. */
  readonly retryAfterS: number | undefined;

  constructor(problem: Problem, retryAfterS?: number) {
    super(problem.detail ?? problem.title);
    this.name = 'ApiError';
    this.problem = problem;
    this.retryAfterS = retryAfterS;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** The permission whose lack caused a 403, if the server names one. */
  get missingPermission(): string | undefined {
    const { action, permission } = this.problem;
    if (typeof action === 'string') return action;
    return typeof permission === 'string' ? permission : undefined;
  }
}

/** The problem of a failed response, whatever its body is. */
export async function errorOfResponse(response: Response): Promise<ApiError> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN);
  const fallback: Problem = {
    title: response.statusText || 'The request failed',
    status: response.status,
    code: `http_${response.status}`,
  };
  const problem = { ...fallback, ...(await problemBody(response)) };
  const traceId = problem.traceId ?? response.headers.get('x-request-id');
  return new ApiError(
    traceId ? { ...problem, traceId } : problem,
    Number.isNaN(retryAfter) ? undefined : retryAfter,
  );
}

async function problemBody(response: Response): Promise<Partial<Problem>> {
  if (!response.headers.get('content-type')?.includes('json')) return {};
  try {
    return (await response.json()) as Partial<Problem>;
  } catch {
    return {};
  }
}

/** The problem shown when the server could not be reached at all. */
export function unreachable(cause: unknown): ApiError {
  const error = new ApiError({
    title: 'The server does not answer',
    status: 0,
    code: 'unreachable',
    detail: 'No answer came from the platform. It may be restarting, or the network is down.',
  });
  error.cause = cause;
  return error;
}

/** Any thrown thing as an {@link ApiError}, so that every error has one way to be shown. */
export function toApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  const detail = error instanceof Error ? error.message : String(error);
  return new ApiError({
    title: 'Something went wrong in the console',
    status: 0,
    code: 'console_error',
    detail,
  });
}
