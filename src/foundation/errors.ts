/**
 * Errors of the world (not of the caller): a stable code, an HTTP status for the day they reach one, and
 * details worth logging. Each part of the platform declares its codes once with {@link defineErrors};
 * together they are the closed list in `docs/reference/errors.md`.
 */
export class CodedError extends Error {
  readonly code: string;
  /** HTTP status with which the error leaves the platform. */
  readonly status: number;
  readonly title: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Seconds after which a retry makes sense; becomes `Retry-After`. */
  readonly retryAfterS: number | undefined;

  constructor(
    definition: ErrorDefinition & { code: string },
    message: string,
    options: ErrorOptions & { details?: Record<string, unknown>; retryAfterS?: number } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = 'CodedError';
    this.code = definition.code;
    this.status = definition.status;
    this.title = definition.title;
    this.details = options.details ?? {};
    this.retryAfterS = options.retryAfterS;
  }
}

export interface ErrorDefinition {
  status: number;
  /** What went wrong in general, in a few words; the message of an instance says it in particular. */
  title: string;
}

export type ErrorFactory = (
  message: string,
  options?: ErrorOptions & { details?: Record<string, unknown>; retryAfterS?: number },
) => CodedError;

/** Every definition made so far; the reference page and its test read it. */
export const errorDefinitions = new Map<string, ErrorDefinition & { part: string }>();

/**
 * Declares the error codes of one part, and returns a factory for each.
 *
 * @example
 * const errors = defineErrors('log', { topic_not_found: { status: 404, title: 'No such topic' } });
 * throw errors.topic_not_found('There is no topic "orders".');
 */
export function defineErrors<const D extends Record<string, ErrorDefinition>>(
  part: string,
  definitions: D,
): { [C in keyof D]: ErrorFactory } {
  const factories: Record<string, ErrorFactory> = {};
  for (const [code, definition] of Object.entries(definitions)) {
    errorDefinitions.set(code, { ...definition, part });
    factories[code] = (message, options) => new CodedError({ code, ...definition }, message, options);
  }
  return factories as { [C in keyof D]: ErrorFactory };
}

/** True if `error` is a {@link CodedError}, of that code if one is given. Works across threads and copies. */
export function isCoded(error: unknown, code?: string): error is CodedError {
  return error instanceof CodedError && (code === undefined || error.code === code);
}
