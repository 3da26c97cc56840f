import type { CreateContainer, CreateFunction, CreateView, Statement } from './ast/index.ts';
import { parseObjectName } from './parse-call.ts';
import { acceptComment, parseCreateTable, parseOptions } from './parse-create-table.ts';
import { parseOther } from './parse-other.ts';
import { type Parser, parseParenthesized } from './parser.ts';
import type { Position } from './span.ts';

/** `CREATE [OR REPLACE] [TEMPORARY] [SYSTEM] …`. */
export function parseCreate(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const orReplace = p.cursor.acceptWords('OR', 'REPLACE');
  const temporary = p.cursor.acceptWords('TEMPORARY');
  const system = temporary && p.cursor.acceptWords('SYSTEM');
  if (p.cursor.acceptWords('TABLE')) return parseCreateTable(p, start, { temporary, orReplace });
  if (p.cursor.acceptWords('VIEW')) return parseCreateView(p, start, { temporary, orReplace });
  if (p.cursor.acceptWords('FUNCTION')) return parseCreateFunction(p, start, { temporary, system });
  const container = p.cursor.acceptOneOf(['CATALOG', 'DATABASE', 'MODEL']);
  if (container !== undefined) return parseContainer(p, start, container);
  if (p.cursor.isWord('MATERIALIZED')) return parseOther(p, start, 'CREATE MATERIALIZED TABLE');
  return p.cursor.unexpected();
}

function parseCreateView(
  p: Parser,
  start: Position,
  flags: { temporary: boolean; orReplace: boolean },
): CreateView {
  const ifNotExists = p.cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = parseObjectName(p, 'a view name');
  const columns = p.cursor.isSymbol('(')
    ? parseParenthesized(p, () => p.cursor.expectName('a column name'))
    : [];
  const comment = acceptComment(p);
  p.cursor.expectWords('AS');
  const query = p.query();
  return {
    kind: 'create-view',
    name,
    ...flags,
    ifNotExists,
    columns,
    ...(comment !== undefined && { comment }),
    query,
    span: p.cursor.spanFrom(start),
  };
}

function parseCreateFunction(
  p: Parser,
  start: Position,
  flags: { temporary: boolean; system: boolean },
): CreateFunction {
  const ifNotExists = p.cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = parseObjectName(p, 'a function name');
  p.cursor.expectWords('AS');
  const classStart = p.cursor.start();
  const className = p.cursor.expectString();
  const classSpan = p.cursor.spanFrom(classStart);
  const language = p.cursor.acceptWords('LANGUAGE')
    ? p.cursor.expectOneOf(['TYPESCRIPT', 'JAVASCRIPT', 'JAVA', 'SCALA', 'PYTHON'])
    : undefined;
  if (p.cursor.acceptWords('USING')) parseResources(p);
  return {
    kind: 'create-function',
    name,
    ...flags,
    ifNotExists,
    className,
    classSpan,
    ...(language && { language }),
    span: p.cursor.spanFrom(start),
  };
}

/** `JAR 'a.jar', JAR 'b.jar'`: read, not used. */
function parseResources(p: Parser): void {
  do {
    p.cursor.expectOneOf(['JAR', 'FILE', 'ARCHIVE']);
    p.cursor.expectString();
  } while (p.cursor.acceptSymbol(','));
}

function parseContainer(
  p: Parser,
  start: Position,
  container: CreateContainer['container'],
): CreateContainer | Statement {
  const ifNotExists = p.cursor.acceptWords('IF', 'NOT', 'EXISTS');
  const name = parseObjectName(p);
  // INPUT and OUTPUT schemas of a model, or its AS SELECT: nothing here executes one.
  if (container === 'MODEL') return parseOther(p, start, 'CREATE MODEL');
  acceptComment(p);
  const options = p.cursor.acceptWords('WITH') ? parseOptions(p) : [];
  return { kind: 'create-container', container, name, ifNotExists, options, span: p.cursor.spanFrom(start) };
}
