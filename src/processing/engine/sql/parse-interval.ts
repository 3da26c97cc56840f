import {
  type ExpressionNode,
  INTERVAL_UNITS,
  type IntervalQualifier,
  type IntervalUnit,
} from './ast/index.ts';
import type { Parser } from './parser.ts';

/** `INTERVAL [-] 'text' unit [TO unit]`. */
export function parseInterval(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  p.cursor.next();
  const negative = p.cursor.acceptSymbol('-');
  if (!negative) p.cursor.acceptSymbol('+');
  const text = p.cursor.expectString();
  const qualifier = acceptIntervalQualifier(p);
  if (qualifier === undefined) p.cursor.unexpected(...INTERVAL_UNITS);
  const value = { type: 'text', text, negative } as const;
  return { kind: 'interval', value, qualifier, span: p.cursor.spanFrom(start) };
}

/** `DAY`, `DAY(3) TO SECOND(6)`, `SECOND(2, 3)`, or undefined if no unit stands here. */
export function acceptIntervalQualifier(p: Parser): IntervalQualifier | undefined {
  const from = acceptUnit(p);
  if (from === undefined) return undefined;
  const qualifier: IntervalQualifier = { from };
  if (p.cursor.acceptSymbol('(')) {
    qualifier.fromPrecision = p.cursor.expectInteger();
    if (from === 'SECOND' && p.cursor.acceptSymbol(','))
      qualifier.fractionPrecision = p.cursor.expectInteger();
    p.cursor.expectSymbol(')');
  }
  if (!p.cursor.acceptWords('TO')) return qualifier;
  qualifier.to = acceptUnit(p) ?? p.cursor.unexpected(...INTERVAL_UNITS);
  if (qualifier.to === 'SECOND' && p.cursor.acceptSymbol('(')) {
    qualifier.fractionPrecision = p.cursor.expectInteger();
    p.cursor.expectSymbol(')');
  }
  return qualifier;
}

/** Singular or plural. */
function acceptUnit(p: Parser): IntervalUnit | undefined {
  const word = p.cursor.peek().upper;
  const unit = INTERVAL_UNITS.find((name) => name === word || `${name}S` === word);
  if (unit !== undefined) p.cursor.next();
  return unit;
}
