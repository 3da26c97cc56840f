import type { Diagnostic, ScriptCheck } from './execution.ts';

/** The platform's own topics hold its truth; only it writes them. */
const INTERNAL_TOPICS_PREFIX = 'millrace.';

/** What is wrong with a script only because it is a pipeline's. */
export function faultsOf({ sinks }: ScriptCheck): string[] {
  // A script whose results go nowhere is for `millrace run`.
  if (sinks.length === 0) return ['A pipeline needs an INSERT INTO.'];
  return sinks
    .filter(({ kind, name }) => kind === 'topic' && name.startsWith(INTERNAL_TOPICS_PREFIX))
    .map(({ name }) => `Only the platform itself writes to the topic "${name}".`);
}

export function diagnosticOf(message: string): Diagnostic {
  return { severity: 'error', code: 'invalid', message, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
