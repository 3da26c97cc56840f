import { CodedError } from '#foundation';
import { errorMode, lateRowsMode } from '../plan/settings.ts';
import type { Failure, FailureHandler } from './failure.ts';

interface FailureHandlers {
  settings: ReadonlyMap<string, string>;
  onFailure: FailureHandler;
  onLate: FailureHandler;
}

/**
 * What the script wants done with rows that fail (`millrace.error-mode`) and rows that come too late
 * (`millrace.late-rows`), laid before those who keep them.
 */
export function withFailurePolicy<T extends FailureHandlers>(handlers: T): T {
  const { settings, onFailure, onLate } = handlers;
  return {
    ...handlers,
    onFailure(failure: Failure) {
      const { stage } = failure;
      if (stage !== 'late' && errorMode(settings, stage) === 'fail') throw rowFailed(failure);
      onFailure(failure);
    },
    onLate: lateRowsMode(settings) === 'drop' ? () => {} : onLate,
  };
}

/** The failure as the error that stops the pipeline: with its own code, and its place in the script. */
function rowFailed({ stage, code, message, operator, span, event }: Failure): CodedError {
  const { source, partition, offset } = event;
  const place = span === undefined ? {} : { line: span.start.line, column: span.start.column };
  const where = [
    source,
    ...(partition === undefined ? [] : [`partition ${partition}`]),
    ...(offset === undefined ? [] : [`offset ${offset}`]),
  ];
  return new CodedError(
    { code, status: 422, title: 'A row could not be processed' },
    `${message} (${stage}, ${where.join(', ')})`,
    { details: { ...place, stage, operator, source, partition, offset } },
  );
}
