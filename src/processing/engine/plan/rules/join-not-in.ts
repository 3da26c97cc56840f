import type { Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { moveColumns } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { literal } from '../typing/coerce.ts';
import { types } from '../types.ts';
import { call, distinct } from './join-calls.ts';
import { type KeyPair, keyPairOf, sideOf } from './join-keys.ts';
import { joinOn } from './join-on.ts';

/**
 * The rows of `left` for which a test is FALSE of every row of `right` that meets the conditions: NOT IN, NOT EXISTS,
 * `<> ALL`. A test that is NULL excludes the row like one that is TRUE, so `x NOT IN (…)` asks for `x = y`, `x IS NULL` or
 * `y IS NULL`, which is no key: every row would be compared with every other (Flink does). An equality is therefore taken
 * apart: first the rows that have no equal, then of those the ones that no NULL excludes, for which it is enough to know
 * whether there are rows at all, and whether one is NULL.
 */
export function joinUnlessSome(
  left: PhysicalOperator,
  right: PhysicalOperator,
  conditions: readonly Expression[],
  test: readonly Expression[],
  span: Span,
): PhysicalOperator {
  const width = left.rowType.length;
  const [comparison, second] = test;
  const pairs = conditions.map((condition) => keyPairOf(condition, width));
  const isPlain = comparison === undefined || !test.some((part) => part.type.nullable);
  const canSplit = second === undefined && pairs.every((pair) => pair !== undefined);
  const operands = canSplit && !isPlain ? operandsOf(comparison, width) : undefined;
  if (operands === undefined || !canSplit)
    return joinOn({ left, right, joinType: 'anti' }, [...conditions, ...test.map(notFalse)]);
  const unequal = joinOn({ left, right, joinType: 'anti' }, [...conditions, ...test]);
  return joinUnlessNull(unequal, right, pairs, operands, span);
}

interface Operands {
  /** Over the left row. */
  ours: Expression;
  /** Over the right row. */
  theirs: Expression;
}

/** The two sides of an equality by which rows can be found. */
function operandsOf(comparison: Expression, width: number): Operands | undefined {
  const pair = keyPairOf(comparison, width);
  if (pair === undefined || pair.nullsEqual || comparison.kind !== 'call') return undefined;
  const theirs = comparison.args.find((arg) => sideOf(arg, width) === 'right');
  const ours = comparison.args.find((arg) => arg !== theirs);
  if (ours === undefined || theirs === undefined) return undefined;
  return { ours, theirs: moveColumns(theirs, (index) => index - width) };
}

function joinUnlessNull(
  left: PhysicalOperator,
  right: PhysicalOperator,
  pairs: readonly KeyPair[],
  { ours, theirs }: Operands,
  span: Span,
): PhysicalOperator {
  const width = left.rowType.length;
  const boolean = types.boolean(false);
  const isNull = theirs.type.nullable ? call('IS_NULL', [theirs], span) : literal(false, boolean, span);
  const expressions = [...pairs.map((pair) => pair.right), isNull];
  const names = expressions.map((_, i) => `$k${i}`);
  const present = distinct(create.projection(right, expressions, names));
  const keys = pairs.map((pair, i) => {
    const column: Expression = { kind: 'column', index: width + i, type: pair.right.type, span };
    return call(pair.nullsEqual ? 'NOT_DISTINCT' : 'EQUALS', [pair.left, column], span);
  });
  const flag: Expression = { kind: 'column', index: width + pairs.length, type: boolean, span };
  const excludes = ours.type.nullable ? call('OR', [call('IS_NULL', [ours], span), flag], span) : flag;
  return joinOn({ left, right: present, joinType: 'anti' }, [...keys, excludes]);
}

function notFalse(condition: Expression): Expression {
  return condition.type.nullable ? call('IS_NOT_FALSE', [condition], condition.span) : condition;
}
