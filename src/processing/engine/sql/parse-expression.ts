import type { BinaryOperator, ExpressionNode } from './ast/index.ts';
import { IS_TESTS } from './ast/index.ts';
import { fail } from './diagnostic.ts';
import { parsePrimary } from './parse-primary.ts';
import { type Parser, parseList, startsQuery } from './parser.ts';
import { spanOf } from './span.ts';

/**
 * Binding power, by precedence: the higher, the tighter (Calcite's reference, "Operator precedence").
 * `a BETWEEN 1 AND 2 AND b` reads its bounds with {@link POWER}.additive, so that the second AND is outside.
 */
const POWER = {
  or: 1,
  and: 2,
  not: 3,
  is: 4,
  comparison: 5,
  predicate: 6,
  additive: 7,
  product: 8,
  unary: 9,
};

const BINARY_POWER: ReadonlyMap<string, number> = new Map([
  ['OR', POWER.or],
  ['AND', POWER.and],
  ['=', POWER.comparison],
  ['<>', POWER.comparison],
  ['<', POWER.comparison],
  ['<=', POWER.comparison],
  ['>', POWER.comparison],
  ['>=', POWER.comparison],
  ['OVERLAPS', POWER.predicate],
  ['+', POWER.additive],
  ['-', POWER.additive],
  ['*', POWER.product],
  ['/', POWER.product],
  ['%', POWER.product],
  ['||', POWER.product],
]);

/** Reads operators that bind at least as tightly as `minPower`. */
export function parseExpression(p: Parser, minPower = POWER.or): ExpressionNode {
  return p.cursor.nested(() => {
    let left = parsePrefix(p);
    for (;;) {
      const longer = parseInfix(p, left, minPower);
      if (longer === undefined) return left;
      left = longer;
    }
  });
}

function parsePrefix(p: Parser): ExpressionNode {
  const start = p.cursor.start();
  const operator = p.cursor.isSymbol('-') ? '-' : p.cursor.isSymbol('+') ? '+' : undefined;
  if (operator !== undefined) {
    p.cursor.next();
    const operand = parseExpression(p, POWER.unary);
    return { kind: 'unary', operator, operand, span: p.cursor.spanFrom(start) };
  }
  if (p.cursor.isWord('NOT')) {
    p.cursor.next();
    const operand = parseExpression(p, POWER.not);
    return { kind: 'unary', operator: 'NOT', operand, span: p.cursor.spanFrom(start) };
  }
  return parsePrimary(p);
}

/** Sums, products and what binds tighter. */
export function parseOperand(p: Parser): ExpressionNode {
  return parseExpression(p, POWER.additive);
}

/** The expression that `left` is the beginning of, or undefined if it ends here. */
function parseInfix(p: Parser, left: ExpressionNode, minPower: number): ExpressionNode | undefined {
  const token = p.cursor.peek();
  const name = token.kind === 'symbol' ? token.text : token.upper;
  const power = BINARY_POWER.get(name);
  if (name === '!=') refuseBangEqual(p);
  if (power !== undefined) return power < minPower ? undefined : parseBinary(p, left, name, power);
  if (name === 'IS') return POWER.is < minPower ? undefined : parseIs(p, left);
  return POWER.predicate < minPower ? undefined : parsePredicate(p, left);
}

function parseBinary(p: Parser, left: ExpressionNode, name: string, power: number): ExpressionNode {
  p.cursor.next();
  const operator = name as BinaryOperator;
  if (power === POWER.comparison) {
    const word = ['ANY', 'SOME', 'ALL'].find((quantifier) => p.cursor.isWord(quantifier));
    if (word !== undefined && p.cursor.isSymbol('(', 1)) {
      p.cursor.next();
      const right = parseQueryOrList(p);
      const quantifier = word === 'ALL' ? 'ALL' : 'ANY';
      return {
        kind: 'quantified',
        operator,
        quantifier,
        left,
        right,
        span: p.cursor.spanFrom(left.span.start),
      };
    }
  }
  const right = parseExpression(p, power + 1);
  return { kind: 'binary', operator, left, right, span: spanOf(left.span, right.span) };
}

/** Flink's parser knows the sign, and refuses it. */
function refuseBangEqual(p: Parser): never {
  fail('syntax', 'Flink does not allow "!="; write "<>".', p.cursor.peek().span, { suggestion: '<>' });
}

function parseIs(p: Parser, operand: ExpressionNode): ExpressionNode {
  p.cursor.next();
  const negated = p.cursor.acceptWords('NOT');
  const start = operand.span.start;
  if (p.cursor.acceptWords('DISTINCT', 'FROM')) {
    const right = parseExpression(p, POWER.comparison);
    return { kind: 'distinct-from', left: operand, right, negated, span: p.cursor.spanFrom(start) };
  }
  const test = p.cursor.acceptOneOf(IS_TESTS) ?? (p.cursor.acceptWords('JSON') ? 'JSON VALUE' : undefined);
  if (test === undefined) p.cursor.unexpected();
  return { kind: 'is', operand, test, negated, span: p.cursor.spanFrom(start) };
}

function parsePredicate(p: Parser, operand: ExpressionNode): ExpressionNode | undefined {
  const ahead = p.cursor.isWord('NOT') ? 1 : 0;
  const word = ['BETWEEN', 'IN', 'LIKE', 'SIMILAR'].find((name) => p.cursor.isWord(name, ahead));
  if (word === undefined) return undefined;
  const negated = p.cursor.acceptWords('NOT');
  p.cursor.next();
  if (word === 'BETWEEN') return parseBetween(p, operand, negated);
  if (word === 'IN') {
    const values = parseQueryOrList(p);
    return { kind: 'in', operand, values, negated, span: p.cursor.spanFrom(operand.span.start) };
  }
  return parseLike(p, operand, negated, word === 'LIKE' ? 'LIKE' : 'SIMILAR');
}

function parseBetween(p: Parser, operand: ExpressionNode, negated: boolean): ExpressionNode {
  const symmetric = p.cursor.acceptWords('SYMMETRIC');
  if (!symmetric) p.cursor.acceptWords('ASYMMETRIC');
  const low = parseExpression(p, POWER.additive);
  p.cursor.expectWords('AND');
  const high = parseExpression(p, POWER.additive);
  return { kind: 'between', operand, low, high, negated, symmetric, span: spanOf(operand.span, high.span) };
}

function parseLike(
  p: Parser,
  operand: ExpressionNode,
  negated: boolean,
  form: 'LIKE' | 'SIMILAR',
): ExpressionNode {
  if (form === 'SIMILAR') p.cursor.expectWords('TO');
  const pattern = parseExpression(p, POWER.additive);
  const escape = p.cursor.acceptWords('ESCAPE') ? parseExpression(p, POWER.additive) : undefined;
  const span = p.cursor.spanFrom(operand.span.start);
  return { kind: 'like', form, operand, pattern, ...(escape && { escape }), negated, span };
}

function parseQueryOrList(p: Parser): ExpressionNode[] | ReturnType<Parser['query']> {
  p.cursor.expectSymbol('(');
  const values = startsQuery(p) ? p.query() : parseList(p, () => p.expression());
  p.cursor.expectSymbol(')');
  return values;
}
