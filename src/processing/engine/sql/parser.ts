import type { ExpressionNode, Query } from './ast/index.ts';
import type { Cursor } from './cursor.ts';

/**
 * What the parts of the grammar share: the place in the text, and the two productions that every part may need.
 * They are handed on like this because expressions contain queries, and queries expressions.
 */
export interface Parser {
  readonly cursor: Cursor;
  expression(): ExpressionNode;
  /** An expression without comparisons and logic outside parentheses: what may stand before IN, AND … */
  operand(): ExpressionNode;
  /** With everything that belongs to it: WITH, set operations, ORDER BY, LIMIT. */
  query(): Query;
  /** What goes on behind a query in parentheses; the same object if nothing does. */
  continueQuery(query: Query): Query;
}

/** `first, second, …`, at least one. */
export function parseList<T>(p: Parser, item: () => T): [T, ...T[]] {
  const items: [T, ...T[]] = [item()];
  while (p.cursor.acceptSymbol(',')) items.push(item());
  return items;
}

/** `(first, second, …)`, at least one. */
export function parseParenthesized<T>(p: Parser, item: () => T): [T, ...T[]] {
  p.cursor.expectSymbol('(');
  const items = parseList(p, item);
  p.cursor.expectSymbol(')');
  return items;
}

/** True if a query begins here. */
export function startsQuery(p: Parser, ahead = 0): boolean {
  return ['SELECT', 'WITH', 'VALUES'].some((word) => p.cursor.isWord(word, ahead));
}

/** The elements of `(a, b)` or `ROW(a, b)`; undefined for any other expression. */
export function rowElements(node: ExpressionNode): readonly ExpressionNode[] | undefined {
  if (node.kind !== 'collection' || node.collection !== 'ROW') return undefined;
  return Array.isArray(node.elements) ? (node.elements as readonly ExpressionNode[]) : undefined;
}
