import { type Logger, pino } from 'pino';

export type { Logger } from 'pino';

export interface LoggingOptions {
  level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** `service.name` of each line. */
  service: string;
  /** Append the lines to this file instead of writing them to stdout. */
  file?: string | null;
}

/** Members that may hold a secret, wherever they stand in a log line. */
const REDACTED = [
  'password',
  'secret',
  'token',
  'apiKey',
  'authorization',
  'cookie',
  'accessToken',
  'csrfToken',
];

/** JSON lines in the Elastic Common Schema's names: `@timestamp`, `log.level`, `message`, `service.name`, `error`. */
export function createLogger(options: LoggingOptions): Logger {
  return pino(
    {
      level: options.level,
      messageKey: 'message',
      base: { 'ecs.version': '8.11.0', 'service.name': options.service },
      timestamp: () => `,"@timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ 'log.level': label }) },
      serializers: { error: serializeError, err: serializeError },
      redact: {
        paths: REDACTED.flatMap((name) => [name, `*.${name}`, `headers.${name}`]),
        censor: '[redacted]',
      },
    },
    pino.destination({ dest: options.file ?? 1, sync: false, minLength: 0, mkdir: true }),
  );
}

export const silentLogger: Logger = pino({ level: 'silent' });

function serializeError(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && !(error instanceof Error)) return error;
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    type: error.name,
    message: error.message,
    ...('code' in error ? { code: error.code } : {}),
    stack_trace: error.stack,
    ...(error.cause === undefined ? {} : { cause: serializeError(error.cause) }),
  };
}
