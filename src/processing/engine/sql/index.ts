/** Reading Flink SQL: text to a typed syntax tree, with several diagnostics a script. */
export type * from './ast/index.ts';
export {
  createDiagnostic,
  type Diagnostic,
  type DiagnosticCode,
  DiagnosticError,
  type DiagnosticOptions,
  fail,
} from './diagnostic.ts';
export * from './limits.ts';
export { type ParseResult, parseScript, parseTypeText } from './parse-script.ts';
export { type Position, type Span, spanOf } from './span.ts';
