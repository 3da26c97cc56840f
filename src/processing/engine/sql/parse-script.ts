import type { Script, Statement, TypeNode } from './ast/index.ts';
import { Cursor } from './cursor.ts';
import { createDiagnostic, type Diagnostic, DiagnosticError, fail } from './diagnostic.ts';
import { tokenize } from './lexer.ts';
import { DIAGNOSTICS_MAX, SCRIPT_BYTES_MAX, STATEMENTS_MAX, SYNTAX_TREE_DEPTH_MAX } from './limits.ts';
import { parseExpression, parseOperand } from './parse-expression.ts';
import { continueQuery, parseQuery } from './parse-query.ts';
import { parseStatement } from './parse-statement.ts';
import { parseType } from './parse-type.ts';
import type { Parser } from './parser.ts';
import { treeDepthExceeds } from './tree-depth.ts';

export interface ParseResult {
  script: Script;
  /** In the order of the text; with an error among them, statements are missing from the script. */
  diagnostics: Diagnostic[];
}

/**
 * Reads a script in Flink's SQL. Never throws: after an error it goes on behind the next semicolon, so that one run
 * finds the errors of all statements.
 */
export function parseScript(text: string): ParseResult {
  const bytes = Buffer.byteLength(text);
  if (bytes > SCRIPT_BYTES_MAX) {
    const message = `The script has ${bytes} bytes; ${SCRIPT_BYTES_MAX} are allowed.`;
    const start = { offset: 0, line: 1, column: 1 };
    return {
      script: { statements: [] },
      diagnostics: [createDiagnostic('limit', message, { start, end: start })],
    };
  }
  const cursor = new Cursor(tokenize(text));
  const parser = createParser(cursor);
  const statements: Statement[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (diagnostic: Diagnostic): void => {
    diagnostics.push(diagnostic);
  };
  while (!skipSemicolons(cursor) && diagnostics.length < DIAGNOSTICS_MAX) {
    if (statements.length >= STATEMENTS_MAX) {
      report(createDiagnostic('limit', `More than ${STATEMENTS_MAX} statements.`, cursor.peek().span));
      break;
    }
    const statement = readStatement(parser, report);
    if (statement !== undefined) statements.push(statement);
  }
  if (statements.length === 0 && diagnostics.length === 0) {
    report(createDiagnostic('syntax', 'The script holds no statement.', cursor.peek().span));
  }
  return { script: { statements }, diagnostics: [...diagnostics, ...cursor.warnings].sort(byPlace) };
}

/** A type alone, as it stands in CREATE TABLE. Throws a {@link DiagnosticError} if it is none. */
export function parseTypeText(text: string): TypeNode {
  const parser = createParser(new Cursor(tokenize(text)));
  const type = parseType(parser);
  if (!parser.cursor.atEnd) parser.cursor.unexpected('the end of the type');
  return type;
}

function createParser(cursor: Cursor): Parser {
  const parser: Parser = {
    cursor,
    expression: () => parseExpression(parser),
    operand: () => parseOperand(parser),
    query: () => parseQuery(parser),
    continueQuery: (query) => continueQuery(parser, query),
  };
  return parser;
}

/** True at the end of the script. */
function skipSemicolons(cursor: Cursor): boolean {
  while (cursor.isSymbol(';')) cursor.next();
  return cursor.atEnd;
}

function readStatement(parser: Parser, report: (diagnostic: Diagnostic) => void): Statement | undefined {
  const { cursor } = parser;
  try {
    const statement = parseStatement(parser, report);
    if (!cursor.atEnd) cursor.expectSymbol(';');
    if (treeDepthExceeds(statement, SYNTAX_TREE_DEPTH_MAX)) {
      fail('limit', `An expression or a chain of more than ${SYNTAX_TREE_DEPTH_MAX} parts.`, statement.span);
    }
    return statement;
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    report(error.diagnostic);
    cursor.recover();
    return undefined;
  }
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.line - b.line || a.column - b.column;
}
