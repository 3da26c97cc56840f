import type { ExpressionNode, LiteralText, Name } from './ast/index.ts';
import { NILADIC_FUNCTION_WORDS, RESERVED_FUNCTION_WORDS } from './keywords.ts';
import { isCallStart, parseCall } from './parse-call.ts';
import { acceptIntervalQualifier, parseInterval } from './parse-interval.ts';
import { parseJsonFunction, startsJsonFunction } from './parse-json.ts';
import { parseSpecialCall } from './parse-special-call.ts';
import { parseType } from './parse-type.ts';
import { type Parser, parseList, startsQuery } from './parser.ts';
import type { Span } from './span.ts';

/** A value with everything behind it that belongs to it: `[index]`, `.field`. */
export function parsePrimary(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  let value = parseAtom(p);
  for (;;) {
    if (p.cursor.isSymbol('[')) {
      p.cursor.next();
      const index = p.expression();
      p.cursor.expectSymbol(']');
      value = { kind: 'item', operand: value, index, span: p.cursor.spanFrom(start) };
    } else if (p.cursor.isSymbol('.') && value.kind !== 'star') {
      p.cursor.next();
      const name = p.cursor.expectName('a field name');
      value = { kind: 'field', operand: value, name, span: p.cursor.spanFrom(start) };
    } else {
      return value;
    }
  }
}

function parseAtom(p: Parser): ExpressionNode {
  const token = p.cursor.peek();
  switch (token.kind) {
    case 'integer':
    case 'decimal':
    case 'approximate':
      p.cursor.next();
      return literal({ type: token.kind, text: token.text }, token.span);
    case 'string':
      return parseString(p);
    case 'binary':
      p.cursor.next();
      return literal({ type: 'binary', value: new Uint8Array(Buffer.from(token.value, 'hex')) }, token.span);
    case 'symbol':
      return parseSymbol(p);
    case 'word':
      return parseWord(p);
    case 'quoted-name':
      return parseNameOrCall(p);
    case 'bad':
    case 'end':
      return p.cursor.unexpected('an expression');
  }
}

/** Strings that follow each other are one. */
function parseString(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  let value = p.cursor.next().value;
  while (p.cursor.peek().kind === 'string') value += p.cursor.next().value;
  return literal({ type: 'string', value }, p.cursor.spanFrom(start));
}

function parseSymbol(p: Parser): ExpressionNode {
  const token = p.cursor.peek();
  if (token.text === '(') return parseParentheses(p);
  if (token.text === '*') {
    p.cursor.next();
    return { kind: 'star', qualifier: [], span: token.span };
  }
  return p.cursor.unexpected('an expression');
}

/** A query, one expression, or a row: `(a, b)`. */
function parseParentheses(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  if (startsQuery(p)) {
    const query = p.query();
    p.cursor.expectSymbol(')');
    return { kind: 'subquery', query, span: p.cursor.spanFrom(start) };
  }
  const [first, ...more] = parseList(p, () => parseElement(p));
  p.cursor.expectSymbol(')');
  if (more.length > 0) {
    return {
      kind: 'collection',
      collection: 'ROW',
      elements: [first, ...more],
      span: p.cursor.spanFrom(start),
    };
  }
  const qualifier = acceptIntervalQualifier(p);
  if (qualifier === undefined) return first;
  const value = { type: 'expression', operand: first } as const;
  return { kind: 'interval', value, qualifier, span: p.cursor.spanFrom(start) };
}

/** In parentheses a query in parentheses may go on: `((SELECT 1) UNION SELECT 2)`. */
function parseElement(p: Parser): ExpressionNode {
  const element = p.expression();
  if (element.kind !== 'subquery') return element;
  const query = p.continueQuery(element.query);
  return query === element.query ? element : { kind: 'subquery', query, span: query.span };
}

const CONSTANTS: ReadonlyMap<string, LiteralText> = new Map([
  ['NULL', { type: 'null' }],
  ['TRUE', { type: 'true' }],
  ['FALSE', { type: 'false' }],
  ['UNKNOWN', { type: 'unknown' }],
]);

function parseWord(p: Parser): ExpressionNode {
  const token = p.cursor.peek();
  const constant = CONSTANTS.get(token.upper);
  if (constant !== undefined) {
    p.cursor.next();
    return literal(constant, token.span);
  }
  const dateTime = acceptDateTime(p);
  if (dateTime !== undefined) return dateTime;
  if (startsJsonFunction(p)) return parseJsonFunction(p);
  return parseKeywordForm(p) ?? parseSpecialCall(p) ?? parseNameOrCall(p);
}

/** `DATE '2024-01-01'`. */
function acceptDateTime(p: Parser): ExpressionNode | undefined {
  const token = p.cursor.peek();
  const type = (['DATE', 'TIME', 'TIMESTAMP'] as const).find((name) => name === token.upper);
  if (type === undefined || p.cursor.peek(1).kind !== 'string') return undefined;
  p.cursor.next();
  const text = p.cursor.next().value;
  const lower = { DATE: 'date', TIME: 'time', TIMESTAMP: 'timestamp' } as const;
  return literal({ type: lower[type], text }, p.cursor.spanFrom(token.span.start));
}

function parseKeywordForm(p: Parser): ExpressionNode | undefined {
  switch (p.cursor.peek().upper) {
    case 'CASE':
      return parseCase(p);
    case 'CAST':
    case 'TRY_CAST':
      return parseCast(p);
    case 'INTERVAL':
      return parseInterval(p);
    case 'EXISTS':
      return parseExists(p);
    case 'ARRAY':
    case 'MAP':
    case 'MULTISET':
      return p.cursor.isSymbol('[', 1) || p.cursor.isSymbol('(', 1) ? parseBrackets(p) : undefined;
    case 'ROW':
      return parseRow(p);
    case 'DESCRIPTOR':
      return p.cursor.isSymbol('(', 1) ? parseDescriptor(p) : undefined;
    default:
      return undefined;
  }
}

function parseCase(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  const operand = p.cursor.isWord('WHEN') ? undefined : p.expression();
  const branches: { when: ExpressionNode[]; result: ExpressionNode }[] = [];
  p.cursor.expectWords('WHEN');
  do {
    const when = operand === undefined ? [p.expression()] : parseList(p, () => p.expression());
    p.cursor.expectWords('THEN');
    branches.push({ when, result: p.expression() });
  } while (p.cursor.acceptWords('WHEN'));
  const otherwise = p.cursor.acceptWords('ELSE') ? p.expression() : undefined;
  p.cursor.expectWords('END');
  const span = p.cursor.spanFrom(start);
  return { kind: 'case', ...(operand && { operand }), branches, ...(otherwise && { otherwise }), span };
}

function parseCast(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  const safe = p.cursor.next().upper === 'TRY_CAST';
  p.cursor.expectSymbol('(');
  const operand = p.expression();
  p.cursor.expectWords('AS');
  const type = parseType(p);
  p.cursor.expectSymbol(')');
  return { kind: 'cast', operand, type, safe, span: p.cursor.spanFrom(start) };
}

function parseExists(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectSymbol('(');
  const query = p.query();
  p.cursor.expectSymbol(')');
  return { kind: 'exists', query, span: p.cursor.spanFrom(start) };
}

/** `ARRAY[1, 2]`, `MAP['a', 1]`, `ARRAY(SELECT …)`. */
function parseBrackets(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  const collection = p.cursor.next().upper as 'ARRAY' | 'MAP' | 'MULTISET';
  const close = p.cursor.isSymbol('[') ? ']' : ')';
  p.cursor.next();
  let elements: ExpressionNode[] | ReturnType<Parser['query']> = [];
  if (close === ')' && startsQuery(p)) elements = p.query();
  else if (!p.cursor.isSymbol(close)) elements = parseList(p, () => p.expression());
  p.cursor.expectSymbol(close);
  return { kind: 'collection', collection, elements, span: p.cursor.spanFrom(start) };
}

function parseRow(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectSymbol('(');
  const elements = p.cursor.isSymbol(')') ? [] : parseList(p, () => p.expression());
  p.cursor.expectSymbol(')');
  return { kind: 'collection', collection: 'ROW', elements, span: p.cursor.spanFrom(start) };
}

function parseDescriptor(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  p.cursor.expectSymbol('(');
  const columns = parseList(p, () => p.cursor.expectName('a column name'));
  p.cursor.expectSymbol(')');
  return { kind: 'descriptor', columns, span: p.cursor.spanFrom(start) };
}

/** `a`, `t.a`, `t.*`, `f(x)`, `CURRENT_DATE`. */
function parseNameOrCall(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  const token = p.cursor.peek();
  if (token.kind === 'word') {
    if (NILADIC_FUNCTION_WORDS.has(token.upper) && !p.cursor.isSymbol('(', 1)) return parseNiladic(p);
    const callable = RESERVED_FUNCTION_WORDS.has(token.upper) && p.cursor.isSymbol('(', 1);
    const runs = token.upper === 'RUNNING' || (token.upper === 'FINAL' && p.cursor.peek(1).kind === 'word');
    if (callable || runs) return parseCall(p);
  }
  const parts: [Name, ...Name[]] = [expressionName(p)];
  while (p.cursor.isSymbol('.')) {
    p.cursor.next();
    if (p.cursor.acceptSymbol('*')) return { kind: 'star', qualifier: parts, span: p.cursor.spanFrom(start) };
    parts.push(p.cursor.expectName('a column name'));
  }
  if (isCallStart(p)) return parseCall(p, parts);
  return { kind: 'identifier', parts, span: p.cursor.spanFrom(start) };
}

/** Words such as FROM are not names that somebody forgot to quote: something is missing before them. */
function expressionName(p: Parser): Name {
  const name = p.cursor.acceptName();
  if (name !== undefined) return name;
  if (p.cursor.peek().kind === 'word' && !CLAUSE_WORDS.has(p.cursor.peek().upper))
    return p.cursor.expectName();
  return p.cursor.unexpected('an expression');
}

const CLAUSE_WORDS: ReadonlySet<string> = new Set(
  'AND AS BY CROSS ELSE END EXCEPT FROM FULL GROUP HAVING IN INNER INTERSECT IS JOIN LEFT LIKE LIMIT ON OR ORDER RIGHT SELECT THEN UNION USING WHEN WHERE WINDOW WITH'.split(
    ' ',
  ),
);

function parseNiladic(p: Parser): ExpressionNode {
  const token = p.cursor.next();
  const name: [Name] = [{ text: token.text, quoted: false, span: token.span }];
  return { kind: 'call', name, args: [], niladic: true, distinct: false, span: token.span };
}

function literal(text: LiteralText, span: Span): ExpressionNode {
  return { kind: 'literal', literal: text, span };
}
