import type {
  ExpressionNode,
  FrameBound,
  FrameNode,
  OrderItem,
  WindowDefinition,
  WindowReference,
} from './ast/index.ts';
import { type Parser, parseList, rowElements } from './parser.ts';

/** Behind OVER: `w` or `(…)`. */
export function parseWindowReference(p: Parser): WindowReference {
  if (p.cursor.isSymbol('(')) return parseWindowDefinition(p);
  return { kind: 'name', name: p.cursor.expectName('a window') };
}

/** `([base] [PARTITION BY …] [ORDER BY …] [ROWS | RANGE …])`. */
export function parseWindowDefinition(p: Parser): WindowDefinition {
  const start = p.cursor.start();
  p.cursor.expectSymbol('(');
  const base = p.cursor.isWord('PARTITION') || p.cursor.isWord('ORDER') ? undefined : p.cursor.acceptName();
  const partitionBy = acceptPartitionBy(p);
  const orderBy = acceptOrderBy(p);
  const frame = acceptFrame(p);
  p.cursor.acceptOneOf(['ALLOW PARTIAL', 'DISALLOW PARTIAL']);
  p.cursor.expectSymbol(')');
  return {
    kind: 'window',
    ...(base && { base }),
    partitionBy,
    orderBy,
    ...(frame && { frame }),
    span: p.cursor.spanFrom(start),
  };
}

/** Without PARTITION BY: empty. */
export function acceptPartitionBy(p: Parser): ExpressionNode[] {
  return p.cursor.acceptWords('PARTITION', 'BY') ? parseList(p, () => p.expression()) : [];
}

/** Among the arguments of a table function, where a comma ends it: one column, or several in parentheses. */
export function acceptPartitionByOne(p: Parser): readonly ExpressionNode[] {
  if (!p.cursor.acceptWords('PARTITION', 'BY')) return [];
  const item = p.expression();
  return rowElements(item) ?? [item];
}

/** Without ORDER BY: empty. */
export function acceptOrderBy(p: Parser): OrderItem[] {
  return p.cursor.acceptWords('ORDER', 'BY') ? parseList(p, () => parseOrderItem(p)) : [];
}

function parseOrderItem(p: Parser): OrderItem {
  const expression = p.expression();
  const descending = p.cursor.acceptOneOf(['ASC', 'DESC']) === 'DESC';
  const nulls = p.cursor.acceptOneOf(['NULLS FIRST', 'NULLS LAST']);
  if (nulls === undefined) return { expression, descending };
  return { expression, descending, nulls: nulls === 'NULLS FIRST' ? 'FIRST' : 'LAST' };
}

function acceptFrame(p: Parser): FrameNode | undefined {
  const start = p.cursor.start();
  const unit = p.cursor.acceptOneOf(['ROWS', 'RANGE']);
  if (unit === undefined) return undefined;
  if (!p.cursor.acceptWords('BETWEEN')) {
    const from = parseBound(p);
    return { unit, start: from, end: { kind: 'current-row' }, span: p.cursor.spanFrom(start) };
  }
  const from = parseBound(p);
  p.cursor.expectWords('AND');
  const end = parseBound(p);
  return { unit, start: from, end, span: p.cursor.spanFrom(start) };
}

function parseBound(p: Parser): FrameBound {
  if (p.cursor.acceptWords('CURRENT', 'ROW')) return { kind: 'current-row' };
  if (p.cursor.acceptWords('UNBOUNDED', 'PRECEDING')) return { kind: 'unbounded-preceding' };
  if (p.cursor.acceptWords('UNBOUNDED', 'FOLLOWING')) return { kind: 'unbounded-following' };
  const offset = p.operand();
  const direction = p.cursor.expectOneOf(['PRECEDING', 'FOLLOWING']);
  return { kind: direction === 'PRECEDING' ? 'preceding' : 'following', offset };
}
