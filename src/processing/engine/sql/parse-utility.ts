import {
  type Describe,
  EXPLAIN_DETAILS,
  type ExplainDetail,
  type ObjectName,
  type Show,
  type Statement,
} from './ast/index.ts';
import { parseObjectName } from './parse-call.ts';
import { type Parser, parseList } from './parser.ts';

/** `EXPLAIN [PLAN FOR] [details] statement`; `statement` reads what is explained. */
export function parseExplain(p: Parser, statement: () => Statement): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const details: ExplainDetail[] = [];
  if (!p.cursor.acceptWords('PLAN', 'FOR')) {
    for (let detail = acceptDetail(p); detail !== undefined; detail = acceptDetail(p)) {
      details.push(detail);
      if (!p.cursor.acceptSymbol(',')) break;
    }
  }
  return { kind: 'explain', details, statement: statement(), span: p.cursor.spanFrom(start) };
}

function acceptDetail(p: Parser): ExplainDetail | undefined {
  return p.cursor.acceptOneOf(EXPLAIN_DETAILS);
}

/** `DESCRIBE [EXTENDED] t`, `DESC DATABASE d`. */
export function parseDescribe(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const object = acceptDescribed(p);
  const extended = p.cursor.acceptWords('EXTENDED');
  const name: ObjectName =
    object === 'JOB'
      ? [{ text: p.cursor.expectString(), quoted: true, span: p.cursor.spanFrom(start) }]
      : parseObjectName(p, 'a table');
  return { kind: 'describe', object, name, extended, span: p.cursor.spanFrom(start) };
}

/** `DESCRIBE catalog` describes a table of that name: the word counts only if a name follows. */
function acceptDescribed(p: Parser): Describe['object'] {
  const follows = p.cursor.isName(1) || p.cursor.isWord('EXTENDED', 1) || p.cursor.peek(1).kind === 'string';
  if (!follows) return 'TABLE';
  return p.cursor.acceptOneOf(['FUNCTION', 'CATALOG', 'DATABASE', 'MODEL', 'JOB']) ?? 'TABLE';
}

const SHOWN = [
  'TABLES',
  'VIEWS',
  'COLUMNS',
  'CREATE TABLE',
  'CREATE VIEW',
  'USER FUNCTIONS',
  'FUNCTIONS',
  'CATALOGS',
  'DATABASES',
  'CURRENT CATALOG',
  'CURRENT DATABASE',
  'FULL MODULES',
  'MODULES',
  'JARS',
  'JOBS',
  'MODELS',
  'PARTITIONS',
  'PROCEDURES',
] as const satisfies readonly Show['what'][];

/** `SHOW what [FROM name] [[NOT] LIKE 'pattern']`. */
export function parseShow(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const what = p.cursor.expectOneOf(SHOWN);
  const direct = what === 'CREATE TABLE' || what === 'CREATE VIEW' || what === 'PARTITIONS';
  const named = direct || p.cursor.acceptOneOf(['FROM', 'IN']) !== undefined;
  const name = named ? parseObjectName(p) : undefined;
  const like = acceptLike(p);
  return { kind: 'show', what, ...(name && { name }), ...(like && { like }), span: p.cursor.spanFrom(start) };
}

function acceptLike(p: Parser): Show['like'] {
  const negated = p.cursor.acceptWords('NOT');
  const word = p.cursor.acceptOneOf(['LIKE', 'ILIKE']);
  if (word === undefined) return negated ? p.cursor.unexpected() : undefined;
  return { pattern: p.cursor.expectString(), negated, caseSensitive: word === 'LIKE' };
}

/** `USE CATALOG c`, `USE MODULES a, b`, `USE d`. */
export function parseUse(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const object = p.cursor.acceptWords('CATALOG')
    ? 'CATALOG'
    : p.cursor.acceptWords('MODULES')
      ? 'MODULES'
      : 'DATABASE';
  const names = object === 'MODULES' ? parseList(p, () => parseObjectName(p)) : [parseObjectName(p)];
  return { kind: 'use', object, names, span: p.cursor.spanFrom(start) };
}

/** `SET 'key' = 'value'`; `SET` alone shows all. */
export function parseSet(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  if (p.cursor.atEnd || p.cursor.isSymbol(';')) return { kind: 'set', span: p.cursor.spanFrom(start) };
  if (p.cursor.peek().kind !== 'string') p.cursor.unexpected("an option as 'key' = 'value'");
  const key = p.cursor.expectString();
  p.cursor.expectSymbol('=');
  const value = p.cursor.expectString();
  return { kind: 'set', key, value, span: p.cursor.spanFrom(start) };
}

export function parseReset(p: Parser): Statement {
  const start = p.cursor.start();
  p.cursor.next();
  const key = p.cursor.acceptString();
  return { kind: 'reset', ...(key !== undefined && { key }), span: p.cursor.spanFrom(start) };
}
