import { failEvaluation } from '../codegen/evaluation-error.ts';
import { MisfitError } from './from-javascript.ts';

/** What went wrong in a function of the user is a failure of the row it was called for. */
export function failFunction(id: string, error: unknown): never {
  if (error instanceof MisfitError)
    return failEvaluation(
      'function_result',
      `${id} gave a value that it does not declare: ${error.message}.`,
    );
  const message = error instanceof Error ? error.message : String(error);
  return failEvaluation('function_failed', `${id} failed: ${message}`);
}
