import type { Span } from './span.ts';

/**
 * Something to say about a script, at its place. Lines and columns count from 1; `endColumn` is the column
 * after the last character. This is the form in which the HTTP API and the command line hand it on.
 */
export interface Diagnostic {
  severity: 'error' | 'warning';
  code: DiagnosticCode;
  message: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** What the parser would have accepted here. */
  expected?: string[];
  /** A known name near to the unknown one. */
  suggestion?: string;
}

/**
 * - `syntax`: the text is not SQL as Flink reads it;
 * - `limit`: larger than a named limit of the parser or the planner;
 * - `unknown_name`, `ambiguous_name`, `duplicate_name`: tables, columns, functions, options, types;
 * - `invalid`: readable, but against a rule (of DDL, of grouping, of windows …);
 * - `type`: types that do not fit;
 * - `unsupported`: valid in Flink, not executed by this engine, or refused in streaming;
 * - `unbounded_state`: a warning: runs, but remembers more with every new key.
 */
export type DiagnosticCode =
  | 'syntax'
  | 'limit'
  | 'unknown_name'
  | 'ambiguous_name'
  | 'duplicate_name'
  | 'invalid'
  | 'type'
  | 'unsupported'
  | 'unbounded_state';

/** A message may quote the script, and what it quotes may be as long as that. */
export const MESSAGE_CHARACTERS_MAX = 1_000;

export interface DiagnosticOptions {
  severity?: 'error' | 'warning';
  expected?: readonly string[];
  suggestion?: string | undefined;
}

export function createDiagnostic(
  code: DiagnosticCode,
  message: string,
  span: Span,
  options: DiagnosticOptions = {},
): Diagnostic {
  const diagnostic: Diagnostic = {
    severity: options.severity ?? 'error',
    code,
    message:
      message.length <= MESSAGE_CHARACTERS_MAX ? message : `${message.slice(0, MESSAGE_CHARACTERS_MAX)}…`,
    line: span.start.line,
    column: span.start.column,
    endLine: span.end.line,
    endColumn: span.end.column,
  };
  if (options.expected !== undefined) diagnostic.expected = [...options.expected];
  if (options.suggestion !== undefined) diagnostic.suggestion = options.suggestion;
  return diagnostic;
}

/** Carries one diagnostic up to the next statement. Caught inside `sql/` and `plan/`; never leaves them. */
export class DiagnosticError extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = 'DiagnosticError';
    this.diagnostic = diagnostic;
  }
}

/** Throws a {@link DiagnosticError}. */
export function fail(
  code: DiagnosticCode,
  message: string,
  span: Span,
  options: DiagnosticOptions = {},
): never {
  throw new DiagnosticError(createDiagnostic(code, message, span, options));
}
