import type { Statement } from './ast/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import { parseAlter, parseDrop } from './parse-alter.ts';
import { parseCreate } from './parse-create.ts';
import { parseInsert, parseStatementSet } from './parse-insert.ts';
import { parseOther } from './parse-other.ts';
import { parseDescribe, parseExplain, parseReset, parseSet, parseShow, parseUse } from './parse-utility.ts';
import { type Parser, startsQuery } from './parser.ts';

type Report = (diagnostic: Diagnostic) => void;

/** One statement, without its semicolon. */
export function parseStatement(p: Parser, report: Report): Statement {
  const parse = PARSERS.get(p.cursor.peek().upper);
  if (parse !== undefined) return parse(p, report);
  if (startsQuery(p) || p.cursor.isSymbol('(') || p.cursor.isWord('TABLE')) return parseQueryStatement(p);
  const other = OTHER_STATEMENTS.find((words) =>
    words.split(' ').every((word, i) => p.cursor.isWord(word, i)),
  );
  if (other !== undefined) return parseOther(p, p.cursor.start(), other);
  return p.cursor.unexpected('SELECT', 'WITH', ...PARSERS.keys());
}

function parseQueryStatement(p: Parser): Statement {
  const start = p.cursor.start();
  const query = p.query();
  return { kind: 'query-statement', query, span: p.cursor.spanFrom(start) };
}

const PARSERS: ReadonlyMap<string, (p: Parser, report: Report) => Statement> = new Map([
  ['CREATE', parseCreate],
  ['INSERT', parseInsert],
  ['EXECUTE', parseExecute],
  ['BEGIN', parseBegin],
  ['EXPLAIN', (p: Parser, report: Report) => parseExplain(p, () => parseExplained(p, report))],
  ['DESCRIBE', parseDescribe],
  ['DESC', parseDescribe],
  ['SHOW', parseShow],
  ['SET', parseSet],
  ['RESET', parseReset],
  ['USE', parseUse],
  ['ALTER', parseAlter],
  ['DROP', parseDrop],
]);

const OTHER_STATEMENTS = [
  'ANALYZE TABLE',
  'COMPILE AND EXECUTE PLAN',
  'COMPILE PLAN',
  'LOAD MODULE',
  'UNLOAD MODULE',
  'ADD JAR',
  'REMOVE JAR',
  'CALL',
  'TRUNCATE TABLE',
  'DELETE FROM',
  'UPDATE',
  'STOP JOB',
  'REPLACE TABLE',
] as const;

/** `EXECUTE STATEMENT SET BEGIN … END`, `EXECUTE INSERT …`, `EXECUTE PLAN '…'`. */
function parseExecute(p: Parser, report: Report): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  if (p.cursor.acceptWords('STATEMENT', 'SET', 'BEGIN')) return parseStatementSet(p, start, report);
  if (p.cursor.isWord('INSERT')) return parseInsert(p);
  if (startsQuery(p)) return parseQueryStatement(p);
  if (p.cursor.acceptWords('PLAN')) return parseOther(p, start, 'EXECUTE PLAN');
  return p.cursor.unexpected();
}

function parseBegin(p: Parser, report: Report): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectWords('STATEMENT', 'SET');
  p.cursor.expectSymbol(';');
  return parseStatementSet(p, start, report);
}

/** Behind EXPLAIN: a query, an INSERT, a statement set, or CREATE TABLE … AS. */
function parseExplained(p: Parser, report: Report): Statement {
  const start = p.cursor.start();
  if (p.cursor.acceptWords('STATEMENT', 'SET', 'BEGIN')) return parseStatementSet(p, start, report);
  if (p.cursor.isWord('CREATE')) {
    const statement = parseCreate(p);
    if (statement.kind === 'create-table' && statement.as !== undefined) return statement;
    return p.cursor.unexpected('AS');
  }
  if (p.cursor.isWord('INSERT') || p.cursor.isWord('EXECUTE')) return parseStatement(p, report);
  if (startsQuery(p) || p.cursor.isSymbol('(')) return parseQueryStatement(p);
  return p.cursor.unexpected('SELECT', 'INSERT', 'STATEMENT SET BEGIN');
}
