import type { Join, Name, Query, TableAlias, TableReference } from './ast/index.ts';
import { parseCall, parseObjectName } from './parse-call.ts';
import { acceptHints } from './parse-hint.ts';
import { parseMatchRecognize } from './parse-match-recognize.ts';
import { type Parser, parseParenthesized, startsQuery } from './parser.ts';
import { spanOf } from './span.ts';

/** What stands behind FROM: tables, joins, commas. */
export function parseFrom(p: Parser): TableReference {
  let left = parseJoined(p);
  while (p.cursor.acceptSymbol(',')) {
    const right = parseJoined(p);
    left = { kind: 'join', type: 'COMMA', natural: false, left, right, span: spanOf(left.span, right.span) };
  }
  return left;
}

function parseJoined(p: Parser): TableReference {
  return parseJoins(p, parseTable(p));
}

/** The joins behind `first`, from left to right. */
function parseJoins(p: Parser, first: TableReference): TableReference {
  let left = first;
  for (;;) {
    const join = acceptJoin(p, left);
    if (join === undefined) return left;
    left = join;
  }
}

function acceptJoin(p: Parser, left: TableReference): Join | undefined {
  const natural = p.cursor.acceptWords('NATURAL');
  const type = acceptJoinType(p);
  if (type === undefined) return natural ? p.cursor.unexpected('JOIN') : undefined;
  const right = parseTable(p);
  const on = p.cursor.acceptWords('ON') ? p.expression() : undefined;
  const using =
    on === undefined && p.cursor.acceptWords('USING')
      ? parseParenthesized(p, () => p.cursor.expectName('a column name'))
      : undefined;
  const span = p.cursor.spanFrom(left.span.start);
  return { kind: 'join', type, natural, left, right, ...(on && { on }), ...(using && { using }), span };
}

function acceptJoinType(p: Parser): Join['type'] | undefined {
  if (p.cursor.acceptWords('JOIN')) return 'INNER';
  const outer = p.cursor.acceptOneOf(['LEFT', 'RIGHT', 'FULL']);
  if (outer !== undefined) {
    p.cursor.acceptWords('OUTER');
    p.cursor.expectWords('JOIN');
    return outer;
  }
  if (p.cursor.acceptWords('INNER', 'JOIN')) return 'INNER';
  return p.cursor.acceptWords('CROSS', 'JOIN') ? 'CROSS' : undefined;
}

/** One table with its alias, MATCH_RECOGNIZE included. */
function parseTable(p: Parser): TableReference {
  return p.cursor.nested(() => {
    const table = withAlias(p, parseTablePrimary(p));
    if (!p.cursor.acceptWords('MATCH_RECOGNIZE')) return table;
    return withAlias(p, parseMatchRecognize(p, table));
  });
}

function parseTablePrimary(p: Parser): TableReference {
  const start = p.cursor.start();
  if (p.cursor.isSymbol('(')) return asTable(p, parseGroup(p));
  const lateral = p.cursor.acceptWords('LATERAL');
  if (lateral && p.cursor.isSymbol('(')) {
    const group = parseGroup(p);
    if (group.kind !== 'query') return group;
    return { kind: 'derived-table', query: group, lateral, span: p.cursor.spanFrom(start) };
  }
  if (p.cursor.isWord('TABLE') && p.cursor.isSymbol('(', 1)) return parseTableFunction(p, lateral);
  if (p.cursor.isWord('UNNEST')) return parseUnnest(p);
  if (lateral && !p.cursor.isName()) return p.cursor.unexpected('TABLE(', 'a query in parentheses');
  return parseNamedTable(p, lateral);
}

/**
 * What stands in parentheses, which only its inside can tell: a query, or tables. `((SELECT 1) t JOIN u)` and
 * `((SELECT 1) UNION (SELECT 2))` begin alike, so a query comes back as one, and whoever called decides.
 */
function parseGroup(p: Parser): TableReference | Query {
  return p.cursor.nested(() => {
    const start = p.cursor.start();
    p.cursor.expectSymbol('(');
    let inside: TableReference | Query;
    if (startsQuery(p)) inside = p.query();
    else if (p.cursor.isSymbol('(')) inside = parseInnerGroup(p);
    else inside = parseFrom(p);
    p.cursor.expectSymbol(')');
    if (inside.kind === 'query') return inside;
    return { kind: 'parenthesized', table: inside, span: p.cursor.spanFrom(start) };
  });
}

function parseInnerGroup(p: Parser): TableReference | Query {
  const group = parseGroup(p);
  if (group.kind !== 'query') return parseJoins(p, withAlias(p, group));
  const query = p.continueQuery(group);
  if (p.cursor.isSymbol(')')) return query;
  return parseJoins(p, withAlias(p, asTable(p, query)));
}

function asTable(p: Parser, group: TableReference | Query): TableReference {
  if (group.kind !== 'query') return group;
  return { kind: 'derived-table', query: group, lateral: false, span: p.cursor.spanFrom(group.span.start) };
}

/** `TABLE(f(…))`. */
function parseTableFunction(p: Parser, lateral: boolean): TableReference {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.next();
  const call = parseCall(p, parseObjectName(p, 'a table function'));
  p.cursor.expectSymbol(')');
  return { kind: 'table-function', call, lateral, span: p.cursor.spanFrom(start) };
}

function parseUnnest(p: Parser): TableReference {
  const start = p.cursor.start();
  p.cursor.next();
  const operands = parseParenthesized(p, () => p.expression());
  const ordinality = p.cursor.acceptWords('WITH', 'ORDINALITY');
  return { kind: 'unnest', operands, ordinality, span: p.cursor.spanFrom(start) };
}

/** `t`, with hints and `FOR SYSTEM_TIME AS OF x`, or `f(…)`. */
function parseNamedTable(p: Parser, lateral: boolean): TableReference {
  const start = p.cursor.start();
  const name = parseObjectName(p, 'a table');
  if (p.cursor.isSymbol('(')) {
    return { kind: 'table-function', call: parseCall(p, name), lateral, span: p.cursor.spanFrom(start) };
  }
  const hints = acceptHints(p);
  const systemTime = p.cursor.acceptWords('FOR', 'SYSTEM_TIME', 'AS', 'OF') ? p.operand() : undefined;
  return { kind: 'table', name, hints, ...(systemTime && { systemTime }), span: p.cursor.spanFrom(start) };
}

function withAlias<T extends TableReference>(p: Parser, table: T): T {
  if (table.kind === 'join' || table.kind === 'parenthesized') return table;
  const name = p.cursor.acceptWords('AS') ? p.cursor.expectName('an alias') : p.cursor.acceptName();
  if (name === undefined) return table;
  const columns: Name[] = p.cursor.isSymbol('(')
    ? parseParenthesized(p, () => p.cursor.expectName('a column name'))
    : [];
  const alias: TableAlias = { name, columns };
  return { ...table, alias, span: p.cursor.spanFrom(table.span.start) };
}
