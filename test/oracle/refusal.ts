import { isCoded } from '#foundation';
import type { Diagnostic } from '../../src/processing/engine/index.ts';

/** Why the engine does not take a script for want of a feature; undefined if the error is another one. */
export function refusalOf(error: unknown): string | undefined {
  if (isCoded(error, 'plan_unsupported') || isCoded(error, 'expression_unsupported')) return error.message;
  if (!isCoded(error, 'sql_invalid')) return undefined;
  const diagnostics = (error.details['diagnostics'] ?? []) as readonly Diagnostic[];
  return diagnostics.find(({ code }) => code === 'unsupported')?.message;
}
