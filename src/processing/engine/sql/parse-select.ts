import type { GroupingElement, Select, SelectItem } from './ast/index.ts';
import { acceptHints } from './parse-hint.ts';
import { parseFrom } from './parse-table.ts';
import { parseWindowDefinition } from './parse-window.ts';
import { type Parser, parseList, rowElements } from './parser.ts';

/** From SELECT to WINDOW and QUALIFY. */
export function parseSelect(p: Parser): Select {
  const start = p.cursor.start();
  p.cursor.expectWords('SELECT');
  const hints = acceptHints(p);
  p.cursor.acceptWords('STREAM');
  const distinct = p.cursor.acceptOneOf(['DISTINCT', 'ALL']) === 'DISTINCT';
  const items = parseList(p, () => parseItem(p));
  const from = p.cursor.acceptWords('FROM') ? parseFrom(p) : undefined;
  const where = p.cursor.acceptWords('WHERE') ? p.expression() : undefined;
  const isGrouped = p.cursor.acceptWords('GROUP', 'BY');
  const distinctGroups = isGrouped && p.cursor.acceptOneOf(['DISTINCT', 'ALL']) === 'DISTINCT';
  const groupBy = isGrouped ? parseList(p, () => parseGroupingElement(p)) : undefined;
  const having = p.cursor.acceptWords('HAVING') ? p.expression() : undefined;
  const windows = p.cursor.acceptWords('WINDOW') ? parseList(p, () => parseNamedWindow(p)) : [];
  const qualify = p.cursor.acceptWords('QUALIFY') ? p.expression() : undefined;
  return {
    kind: 'select',
    hints,
    distinct,
    items,
    ...(from && { from }),
    ...(where && { where }),
    ...(groupBy && { groupBy }),
    ...(distinctGroups && { distinctGroups }),
    ...(having && { having }),
    windows,
    ...(qualify && { qualify }),
    span: p.cursor.spanFrom(start),
  };
}

function parseItem(p: Parser): SelectItem {
  const start = p.cursor.start();
  const expression = p.expression();
  const alias = p.cursor.acceptWords('AS') ? p.cursor.expectName('an alias') : p.cursor.acceptName();
  return { expression, ...(alias && { alias }), span: p.cursor.spanFrom(start) };
}

function parseGroupingElement(p: Parser): GroupingElement {
  const start = p.cursor.start();
  const word = p.cursor.acceptOneOf(['GROUPING SETS', 'CUBE', 'ROLLUP']);
  if (word !== undefined) {
    p.cursor.expectSymbol('(');
    const elements = p.cursor.nested(() => parseList(p, () => parseGroupingElement(p)));
    p.cursor.expectSymbol(')');
    const kinds = { 'GROUPING SETS': 'grouping-sets', CUBE: 'cube', ROLLUP: 'rollup' } as const;
    return { kind: kinds[word], elements, span: p.cursor.spanFrom(start) };
  }
  if (p.cursor.isSymbol('(') && p.cursor.isSymbol(')', 1)) {
    p.cursor.next();
    p.cursor.next();
    return { kind: 'set', expressions: [], span: p.cursor.spanFrom(start) };
  }
  const expression = p.expression();
  const span = p.cursor.spanFrom(start);
  const expressions = rowElements(expression);
  if (expressions !== undefined) return { kind: 'set', expressions, span };
  return { kind: 'expression', expression, span };
}

function parseNamedWindow(p: Parser): Select['windows'][number] {
  const name = p.cursor.expectName('a window');
  p.cursor.expectWords('AS');
  return { name, window: parseWindowDefinition(p) };
}
