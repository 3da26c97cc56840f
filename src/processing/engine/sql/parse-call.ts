import type { ArgumentNode, CallNode, ExpressionNode, Name, Query, TableArgumentNode } from './ast/index.ts';
import { acceptOrderBy, acceptPartitionByOne, parseWindowReference } from './parse-window.ts';
import { type Parser, parseList, startsQuery } from './parser.ts';
import type { Position } from './span.ts';

export function isCallStart(p: Parser): boolean {
  return p.cursor.isSymbol('(');
}

/**
 * A function call with all that may follow it: FILTER, WITHIN GROUP, IGNORE NULLS, OVER. `name` is already read if
 * it is given; else a single word is read, reserved or not, with RUNNING or FINAL before it.
 */
export function parseCall(p: Parser, name?: readonly [Name, ...Name[]]): CallNode {
  const start = name?.[0].span.start ?? p.cursor.start();
  const semantics = name === undefined ? acceptSemantics(p) : undefined;
  const called = name ?? [parseFunctionWord(p)];
  p.cursor.expectSymbol('(');
  const distinct = p.cursor.acceptWords('DISTINCT');
  if (!distinct) p.cursor.acceptWords('ALL');
  const args = p.cursor.isSymbol(')') ? [] : parseList(p, () => parseArgument(p));
  const ordered = acceptOrderBy(p);
  p.cursor.expectSymbol(')');
  const clauses = parseClauses(p);
  return {
    kind: 'call',
    name: called,
    args,
    niladic: false,
    distinct,
    ...(semantics && { semantics }),
    ...(ordered.length > 0 && { withinGroup: ordered }),
    ...clauses,
    span: p.cursor.spanFrom(start),
  };
}

function acceptSemantics(p: Parser): 'RUNNING' | 'FINAL' | undefined {
  if (p.cursor.isSymbol('(', 1)) return undefined;
  return p.cursor.acceptOneOf(['RUNNING', 'FINAL']);
}

function parseFunctionWord(p: Parser): Name {
  const token = p.cursor.peek();
  if (token.kind !== 'word' && token.kind !== 'quoted-name') p.cursor.unexpected('a function name');
  p.cursor.next();
  const quoted = token.kind === 'quoted-name';
  return { text: quoted ? token.value : token.text, quoted, span: token.span };
}

/** `value`, `name => value`, and the arguments only table functions have: tables and queries. */
function parseArgument(p: Parser): ArgumentNode {
  if (!p.cursor.isSymbol('=>', 1)) return { value: parseArgumentValue(p) };
  const name = parseFunctionWord(p);
  p.cursor.next();
  return { name, value: parseArgumentValue(p) };
}

function parseArgumentValue(p: Parser): ExpressionNode {
  const isTable = p.cursor.isWord('TABLE') || (p.cursor.isWord('MODEL') && p.cursor.isName(1));
  if (isTable) return parseTableArgument(p);
  const start = p.cursor.start();
  const value = p.expression();
  return value.kind === 'subquery' ? asTableArgument(p, value.query, start) : value;
}

/** A query alone may be meant as a table, or as a value: binding tells. */
function asTableArgument(p: Parser, query: Query, start: Position): TableArgumentNode {
  const source = { kind: 'query', query } as const;
  const partitionBy = acceptPartitionByOne(p);
  const orderBy = acceptOrderBy(p);
  return { kind: 'table-argument', source, partitionBy, orderBy, span: p.cursor.spanFrom(start) };
}

/** `TABLE t PARTITION BY a ORDER BY b`, `TABLE (SELECT …)`, `(SELECT …)`, `MODEL m`. */
function parseTableArgument(p: Parser): TableArgumentNode {
  const start = p.cursor.start();
  const word = p.cursor.acceptOneOf(['TABLE', 'MODEL']);
  const source = p.cursor.isSymbol('(')
    ? parseArgumentQuery(p)
    : ({ kind: word === 'MODEL' ? 'model' : 'table', name: parseObjectName(p) } as const);
  const partitionBy = acceptPartitionByOne(p);
  const orderBy = acceptOrderBy(p);
  return { kind: 'table-argument', source, partitionBy, orderBy, span: p.cursor.spanFrom(start) };
}

function parseArgumentQuery(p: Parser): TableArgumentNode['source'] {
  p.cursor.expectSymbol('(');
  if (!startsQuery(p)) {
    const name = parseObjectName(p);
    p.cursor.expectSymbol(')');
    return { kind: 'table', name };
  }
  const query = p.query();
  p.cursor.expectSymbol(')');
  return { kind: 'query', query };
}

/** `catalog.database.name`, or less. */
export function parseObjectName(p: Parser, what = 'a name'): [Name, ...Name[]] {
  const parts: [Name, ...Name[]] = [p.cursor.expectName(what)];
  while (p.cursor.isSymbol('.')) {
    p.cursor.next();
    parts.push(p.cursor.expectName(what));
  }
  return parts;
}

function parseClauses(p: Parser): Pick<CallNode, 'filter' | 'withinGroup' | 'nullTreatment' | 'over'> {
  const clauses: Pick<CallNode, 'filter' | 'withinGroup' | 'nullTreatment' | 'over'> = {};
  const nulls = p.cursor.acceptOneOf(['IGNORE NULLS', 'RESPECT NULLS']);
  if (nulls !== undefined) clauses.nullTreatment = nulls === 'IGNORE NULLS' ? 'IGNORE' : 'RESPECT';
  if (p.cursor.acceptWords('WITHIN', 'GROUP')) {
    p.cursor.expectSymbol('(');
    clauses.withinGroup = acceptOrderBy(p);
    p.cursor.expectSymbol(')');
  }
  if (p.cursor.isWord('FILTER') && p.cursor.isSymbol('(', 1)) {
    p.cursor.next();
    p.cursor.next();
    p.cursor.expectWords('WHERE');
    clauses.filter = p.expression();
    p.cursor.expectSymbol(')');
  }
  if (p.cursor.acceptWords('OVER')) clauses.over = parseWindowReference(p);
  return clauses;
}
