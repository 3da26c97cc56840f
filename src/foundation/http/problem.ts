import { CodedError } from '#foundation';

/** An error as it leaves over HTTP: RFC 9457 `application/problem+json`, with a stable `code` and the trace id. */
export interface Problem {
  /** `urn:millrace:error:<code>`; the page docs/reference/errors.md describes each. */
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  traceId?: string;
  [member: string]: unknown;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

export function createProblem(
  status: number,
  code: string,
  title: string,
  detail?: string,
  members: Record<string, unknown> = {},
): Problem {
  return {
    // First, so that none of them can take the place of a standard member.
    ...members,
    type: `urn:millrace:error:${code}`,
    title,
    status,
    ...(detail ? { detail } : {}),
    code,
  };
}

/**
 * The problem that `error` becomes. Only a {@link CodedError} tells its message; anything else is an internal
 * error whose text stays in the log.
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof CodedError) {
    return createProblem(error.status, error.code, error.title, error.message, error.details);
  }
  return createProblem(500, 'internal_error', 'Internal error', 'The trace id finds the cause in the log.');
}
