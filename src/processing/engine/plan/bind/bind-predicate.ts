import {
  type BetweenNode,
  type DistinctFromNode,
  type ExpressionNode,
  fail,
  type InNode,
  type IsNode,
  type LikeNode,
  type QuantifiedNode,
  type Span,
} from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import type { FunctionId } from '../functions/function-id.ts';
import { printType } from '../print-type.ts';
import { coerce, isNullLiteral } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { isCharacter, isNumeric, types } from '../types.ts';
import { createCall, failOperands, refuseNull } from './bind-arithmetic.ts';
import { comparablePair, compare } from './bind-comparison.ts';
import { bindSome } from './bind-subquery.ts';
import type { Binder } from './binder.ts';

/** A BOOLEAN expression, as conditions need it. */
export function bindCondition(binder: Binder, node: ExpressionNode, where: string): Expression {
  const condition = binder.bind(node);
  if (condition.type.kind === 'BOOLEAN') return condition;
  refuseNull(condition);
  return fail('type', `${where} needs a BOOLEAN, not ${printType(condition.type)}.`, node.span);
}

/** `a AND b AND c` becomes one call. */
export function bindLogic(
  binder: Binder,
  operator: 'AND' | 'OR',
  left: ExpressionNode,
  right: ExpressionNode,
  span: Span,
): Expression {
  const args = [left, right]
    .map((node) => bindCondition(binder, node, operator))
    .flatMap((arg) => (arg.kind === 'call' && arg.function === operator ? arg.args : [arg]));
  return createCall(
    operator,
    args,
    types.boolean(),
    args.some((arg) => arg.type.nullable),
    span,
  );
}

export function negate(condition: Expression, span: Span): Expression {
  return createCall('NOT', [condition], types.boolean(), condition.type.nullable, span);
}

function negateIf(negated: boolean, condition: Expression, span: Span): Expression {
  return negated ? negate(condition, span) : condition;
}

function both(operator: 'AND' | 'OR', a: Expression, b: Expression, span: Span): Expression {
  return createCall(operator, [a, b], types.boolean(), a.type.nullable || b.type.nullable, span);
}

/** `low <= x AND x <= high`; SYMMETRIC allows either order of the bounds. */
export function bindBetween(binder: Binder, node: BetweenNode): Expression {
  const [operand, low, high] = [binder.bind(node.operand), binder.bind(node.low), binder.bind(node.high)];
  const within = (from: Expression, to: Expression): Expression =>
    both('AND', compare('>=', operand, from, node.span), compare('<=', operand, to, node.span), node.span);
  const result = node.symmetric
    ? both('OR', within(low, high), within(high, low), node.span)
    : within(low, high);
  return negateIf(node.negated, result, node.span);
}

export function bindIn(binder: Binder, node: InNode): Expression {
  if ('kind' in node.values) {
    const operands = operandsOf(node.operand);
    const isIn = bindSome(binder, { operator: '=', operands, query: node.values, span: node.span });
    return negateIf(node.negated, isIn, node.span);
  }
  const operand = binder.bind(node.operand);
  const candidates = node.values.map((value) => binder.bind(value));
  const args = [operand, ...candidates].map((arg) => (isNullLiteral(arg) ? coerce(arg, types.null()) : arg));
  const unified = unify(args) ?? unifyWithText(operand, candidates) ?? failIn(operand, candidates, node.span);
  const nullable = unified.some((arg) => arg.type.nullable);
  const result = createCall('IN', unified, types.boolean(), nullable, node.span);
  return negateIf(node.negated, result, node.span);
}

/** `(a, b) IN (SELECT …)` compares two columns. */
function operandsOf(node: ExpressionNode): readonly ExpressionNode[] {
  const isRow = node.kind === 'collection' && node.collection === 'ROW';
  return isRow && !('kind' in node.elements) ? node.elements : [node];
}

function unify(args: readonly Expression[]): Expression[] | undefined {
  const common = commonType(args.map((arg) => arg.type));
  return common && args.map((arg) => (isCharacter(arg.type) ? arg : coerce(arg, common)));
}

/** Strings in the list are read as the operand's type, which Flink does here and nowhere else for numbers. */
function unifyWithText(operand: Expression, candidates: readonly Expression[]): Expression[] | undefined {
  const fits = candidates.every(
    (candidate) =>
      (isCharacter(candidate.type) && isNumeric(operand.type)) ||
      comparablePair(operand, candidate) !== undefined,
  );
  return fits ? [operand, ...candidates.map((candidate) => coerce(candidate, operand.type))] : undefined;
}

function failIn(operand: Expression, candidates: readonly Expression[], span: Span): never {
  const wrong = candidates.find((candidate) => comparablePair(operand, candidate) === undefined) ?? operand;
  return failOperands('IN', operand, wrong, span);
}

export function bindLike(binder: Binder, node: LikeNode): Expression {
  const nodes = [node.operand, node.pattern, ...(node.escape === undefined ? [] : [node.escape])];
  const args = nodes.map((part) => {
    const arg = binder.bind(part);
    refuseNull(arg);
    if (isCharacter(arg.type)) return arg;
    return fail('type', `${node.form} needs strings, not ${printType(arg.type)}.`, part.span);
  });
  const escape = args[2];
  if (
    escape?.kind === 'literal' &&
    typeof escape.value === 'string' &&
    Array.from(escape.value).length !== 1
  ) {
    fail('invalid', `Invalid escape character '${escape.value}'; it is one character.`, escape.span);
  }
  const nullable = args.some((arg) => arg.type.nullable);
  return negateIf(node.negated, createCall(node.form, args, types.boolean(), nullable, node.span), node.span);
}

const IS_FUNCTIONS: Record<IsNode['test'], { is: FunctionId; isNot?: FunctionId }> = {
  NULL: { is: 'IS_NULL', isNot: 'IS_NOT_NULL' },
  UNKNOWN: { is: 'IS_NULL', isNot: 'IS_NOT_NULL' },
  TRUE: { is: 'IS_TRUE', isNot: 'IS_NOT_TRUE' },
  FALSE: { is: 'IS_FALSE', isNot: 'IS_NOT_FALSE' },
  'JSON VALUE': { is: 'IS_JSON_VALUE' },
  'JSON OBJECT': { is: 'IS_JSON_OBJECT' },
  'JSON ARRAY': { is: 'IS_JSON_ARRAY' },
  'JSON SCALAR': { is: 'IS_JSON_SCALAR' },
};

export function bindIs(binder: Binder, node: IsNode): Expression {
  const isLogic = ['TRUE', 'FALSE', 'UNKNOWN'].includes(node.test);
  const operand = isLogic
    ? bindCondition(binder, node.operand, `IS ${node.test}`)
    : binder.bind(node.operand);
  if (node.test.startsWith('JSON') && !isCharacter(operand.type)) {
    fail('type', `IS JSON needs a string, not ${printType(operand.type)}.`, node.operand.span);
  }
  const { is, isNot } = IS_FUNCTIONS[node.test];
  if (node.negated && isNot !== undefined)
    return createCall(isNot, [operand], types.boolean(), false, node.span);
  return negateIf(node.negated, createCall(is, [operand], types.boolean(), false, node.span), node.span);
}

/** `x > ANY (…)`, `x > ALL (…)`: of a query, or of values. ALL is true unless the opposite is of one. */
export function bindQuantified(binder: Binder, node: QuantifiedNode): Expression {
  const isAll = node.quantifier === 'ALL';
  const operator = isAll ? opposite(node.operator) : node.operator;
  if ('kind' in node.right) {
    const some = { operator, operands: [node.left], query: node.right, span: node.span };
    return negateIf(isAll, bindSome(binder, some), node.span);
  }
  const operand = binder.bind(node.left);
  const parts = node.right.map((value) => compare(operator, operand, binder.bind(value), node.span));
  const some = parts.reduce((all, part) => both('OR', all, part, node.span));
  return negateIf(isAll, some, node.span);
}

function opposite(operator: string): string {
  const found = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' }[operator];
  if (found === undefined) throw new TypeError(`"${operator}" is no comparison.`);
  return found;
}

export function bindDistinctFrom(binder: Binder, node: DistinctFromNode): Expression {
  const [left, right] = [binder.bind(node.left), binder.bind(node.right)];
  const pair = comparablePair(left, right) ?? failOperands('IS DISTINCT FROM', left, right, node.span);
  return createCall(node.negated ? 'NOT_DISTINCT' : 'DISTINCT', pair, types.boolean(), false, node.span);
}
