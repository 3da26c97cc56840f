import type { CreateTable, Insert, Name, StatementSet } from './ast/index.ts';
import { type Diagnostic, DiagnosticError, fail } from './diagnostic.ts';
import { parseObjectName } from './parse-call.ts';
import { parseCreate } from './parse-create.ts';
import { acceptHints } from './parse-hint.ts';
import { type Parser, parseParenthesized, startsQuery } from './parser.ts';
import type { Position } from './span.ts';

/** `INSERT INTO | OVERWRITE t [PARTITION (…)] [(columns)] query`. */
export function parseInsert(p: Parser): Insert {
  const start = p.cursor.start();
  p.cursor.next();
  const overwrite = p.cursor.expectOneOf(['INTO', 'OVERWRITE']) === 'OVERWRITE';
  if (overwrite) p.cursor.acceptOneOf(['INTO', 'TABLE']);
  const target = parseObjectName(p, 'a table');
  const hints = acceptHints(p);
  const partition = p.cursor.acceptWords('PARTITION') ? parseParenthesized(p, () => parsePartition(p)) : [];
  const columns = acceptColumns(p);
  const query = p.query();
  const span = p.cursor.spanFrom(start);
  return { kind: 'insert', target, overwrite, hints, partition, columns, query, span };
}

function parsePartition(p: Parser): Insert['partition'][number] {
  const column = p.cursor.expectName('a column name');
  p.cursor.expectSymbol('=');
  return { column, value: p.expression() };
}

/** A parenthesis here is a list of columns unless a query begins in it. */
function acceptColumns(p: Parser): Name[] {
  if (!p.cursor.isSymbol('(') || startsQuery(p, 1) || p.cursor.isSymbol('(', 1)) return [];
  return parseParenthesized(p, () => p.cursor.expectName('a column name'));
}

/**
 * Behind `STATEMENT SET BEGIN` or `BEGIN STATEMENT SET;`, to END. An error in one statement goes to `report`, and
 * the next one is read.
 */
export function parseStatementSet(
  p: Parser,
  start: Position,
  report: (diagnostic: Diagnostic) => void,
): StatementSet {
  const statements: (Insert | CreateTable)[] = [];
  while (!p.cursor.acceptWords('END')) {
    if (p.cursor.atEnd) p.cursor.unexpected('INSERT', 'END');
    try {
      const statement = parseMember(p);
      if (!p.cursor.isWord('END')) p.cursor.expectSymbol(';');
      statements.push(statement);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      report(error.diagnostic);
      p.cursor.recover();
    }
  }
  return { kind: 'statement-set', statements, span: p.cursor.spanFrom(start) };
}

function parseMember(p: Parser): Insert | CreateTable {
  if (p.cursor.isWord('INSERT')) return parseInsert(p);
  if (!p.cursor.isWord('CREATE')) p.cursor.unexpected('INSERT', 'CREATE TABLE … AS', 'END');
  const statement = parseCreate(p);
  if (statement.kind === 'create-table' && statement.as !== undefined) return statement;
  return fail('invalid', 'A statement set takes INSERT and CREATE TABLE … AS only.', statement.span);
}
