import type { CommonTable, Query, QueryBody, Values } from './ast/index.ts';
import { parseObjectName } from './parse-call.ts';
import { parseSelect } from './parse-select.ts';
import { acceptOrderBy } from './parse-window.ts';
import { type Parser, parseList, parseParenthesized, rowElements } from './parser.ts';
import { type Span, spanOf } from './span.ts';

/** `[WITH …] SELECT … [UNION …] [ORDER BY …] [LIMIT …]`. */
export function parseQuery(p: Parser): Query {
  return p.cursor.nested(() => {
    const start = p.cursor.start();
    const commonTables = p.cursor.acceptWords('WITH') ? parseCommonTables(p) : [];
    const body = parseUnion(p);
    const tail = parseTail(p);
    return { kind: 'query', with: commonTables, body, ...tail, span: p.cursor.spanFrom(start) };
  });
}

/**
 * Goes on behind a query in parentheses: a set operation, an ORDER BY, a LIMIT. The same object comes back if
 * nothing of that kind stands there.
 */
export function continueQuery(p: Parser, query: Query): Query {
  const body = parseUnion(p, query);
  const tail = parseTail(p);
  if (body === query && tail.orderBy.length === 0 && tail.limit === undefined && tail.offset === undefined) {
    return query;
  }
  return { kind: 'query', with: [], body, ...tail, span: p.cursor.spanFrom(query.span.start) };
}

function parseCommonTables(p: Parser): CommonTable[] {
  p.cursor.acceptWords('RECURSIVE');
  return parseList(p, () => {
    const name = p.cursor.expectName('a name for the query');
    const columns = p.cursor.isSymbol('(') ? parseParenthesized(p, () => p.cursor.expectName()) : [];
    p.cursor.expectWords('AS');
    p.cursor.expectSymbol('(');
    const query = p.query();
    p.cursor.expectSymbol(')');
    return { name, columns, query };
  });
}

/** UNION and EXCEPT, from left to right; INTERSECT binds tighter. */
function parseUnion(p: Parser, first?: QueryBody): QueryBody {
  let left = parseIntersect(p, first);
  for (;;) {
    const word = p.cursor.acceptOneOf(['UNION', 'EXCEPT', 'MINUS']);
    if (word === undefined) return left;
    const all = parseAll(p);
    const right = parseIntersect(p);
    const operation = word === 'UNION' ? 'UNION' : 'EXCEPT';
    left = { kind: 'set-operation', operation, all, left, right, span: spanOf(left.span, right.span) };
  }
}

function parseIntersect(p: Parser, first?: QueryBody): QueryBody {
  let left = first ?? parseBody(p);
  while (p.cursor.acceptWords('INTERSECT')) {
    const all = parseAll(p);
    const right = parseBody(p);
    left = {
      kind: 'set-operation',
      operation: 'INTERSECT',
      all,
      left,
      right,
      span: spanOf(left.span, right.span),
    };
  }
  return left;
}

function parseAll(p: Parser): boolean {
  return p.cursor.acceptOneOf(['ALL', 'DISTINCT']) === 'ALL';
}

function parseBody(p: Parser): QueryBody {
  if (p.cursor.isWord('SELECT')) return parseSelect(p);
  if (p.cursor.isWord('VALUES')) return parseValues(p);
  if (p.cursor.isWord('TABLE')) return parseExplicitTable(p);
  if (!p.cursor.acceptSymbol('(')) return p.cursor.unexpected('SELECT', 'VALUES');
  const query = p.query();
  p.cursor.expectSymbol(')');
  return query;
}

function parseValues(p: Parser): Values {
  const start = p.cursor.start();
  p.cursor.expectWords('VALUES');
  const rows = parseList(p, () => {
    const row = p.expression();
    return rowElements(row) ?? [row];
  });
  return { kind: 'values', rows, span: p.cursor.spanFrom(start) };
}

/** `TABLE t` is `SELECT * FROM t`. */
function parseExplicitTable(p: Parser): QueryBody {
  const start = p.cursor.start();
  p.cursor.next();
  const name = parseObjectName(p);
  const span: Span = p.cursor.spanFrom(start);
  return {
    kind: 'select',
    hints: [],
    distinct: false,
    items: [{ expression: { kind: 'star', qualifier: [], span }, span }],
    from: { kind: 'table', name, hints: [], span },
    windows: [],
    span,
  };
}

function parseTail(p: Parser): Pick<Query, 'orderBy' | 'limit' | 'offset'> {
  const tail: Pick<Query, 'orderBy' | 'limit' | 'offset'> = { orderBy: acceptOrderBy(p) };
  if (p.cursor.acceptWords('LIMIT') && !p.cursor.acceptWords('ALL')) tail.limit = parseCount(p);
  if (p.cursor.acceptWords('OFFSET')) {
    tail.offset = parseCount(p);
    p.cursor.acceptOneOf(['ROWS', 'ROW']);
  }
  if (p.cursor.acceptWords('FETCH')) {
    p.cursor.expectOneOf(['FIRST', 'NEXT']);
    tail.limit = parseCount(p);
    p.cursor.expectOneOf(['ROWS', 'ROW']);
    p.cursor.expectWords('ONLY');
  }
  return tail;
}

function parseCount(p: Parser): NonNullable<Query['limit']> {
  if (p.cursor.peek().kind !== 'integer') p.cursor.unexpected('a whole number');
  return p.operand();
}
