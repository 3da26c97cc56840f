import { defineErrors } from '#foundation';

/**
 * A row for which an expression has no value: division by zero, a cast that fails, a NULL event time. It is data:
 * the row becomes a dead letter of stage `expression`, the others go on.
 */
export class EvaluationError extends Error {
  readonly code: EvaluationErrorCode;

  constructor(code: EvaluationErrorCode, message: string) {
    super(message);
    this.name = 'EvaluationError';
    this.code = code;
  }
}

export type EvaluationErrorCode =
  | 'division_by_zero'
  | 'cast_failed'
  | 'function_failed'
  | 'function_result'
  | 'invalid_argument'
  | 'null_rowtime'
  | 'null_value'
  | 'out_of_range'
  | 'several_rows';

/** Makes the stack of an {@link EvaluationError} cheap: the place that counts is the SQL span. */
export function failEvaluation(code: EvaluationErrorCode, message: string): never {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  const error = new EvaluationError(code, message);
  Error.stackTraceLimit = limit;
  throw error;
}

export const codegenErrors = defineErrors('engine', {
  expression_unsupported: { status: 422, title: 'The expression cannot be executed' },
});
