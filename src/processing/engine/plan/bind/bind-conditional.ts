import { type CaseNode, fail, type Span } from '../../sql/index.ts';
import type { CaseExpression, Expression } from '../expression.ts';
import { createBranch } from '../expression-tools.ts';
import { coerce, isNullLiteral, literal } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { types, withNullability, withoutAttribute } from '../types.ts';
import { compare } from './bind-comparison.ts';
import { bindCondition } from './bind-predicate.ts';
import type { Binder } from './binder.ts';

type Branch = CaseExpression['branches'][number];

/** Both forms of CASE; the simple one compares its operand with each value. */
export function bindCase(binder: Binder, node: CaseNode): Expression {
  const operand = node.operand && binder.bind(node.operand);
  const branches = node.branches.map((branch) => {
    const whens = branch.when.map((when) =>
      operand === undefined
        ? bindCondition(binder, when, 'WHEN')
        : compare('=', operand, binder.bind(when), when.span),
    );
    return createBranch(anyOf(whens, node.span), binder.bind(branch.result));
  });
  const otherwise =
    node.otherwise === undefined ? literal(null, types.null(), node.span) : binder.bind(node.otherwise);
  return createCase(branches, otherwise, node.span, 'CASE');
}

function anyOf(conditions: readonly Expression[], span: Span): Expression {
  const [first] = conditions;
  if (conditions.length === 1 && first !== undefined) return first;
  return { kind: 'call', function: 'OR', args: conditions, type: types.boolean(), span };
}

/** A CASE whose results are brought to one type. */
export function createCase(
  branches: readonly Branch[],
  otherwise: Expression,
  span: Span,
  name: string,
): Expression {
  const unified = unifyResults([...branches.map((branch) => branch.then), otherwise], span, name);
  const type = commonType(unified.map((result) => result.type)) ?? types.null();
  const last = unified.at(-1) ?? otherwise;
  return {
    kind: 'case',
    branches: branches.map((branch, i) => createBranch(branch.when, unified[i] ?? branch.then)),
    otherwise: last,
    type: withoutAttribute(type),
    span,
  };
}

/** All as their common type; nullability stays each one's own. */
export function unifyResults(results: readonly Expression[], span: Span, name: string): Expression[] {
  if (results.every(isNullLiteral)) {
    fail('invalid', `Illegal use of NULL: ${name} needs at least one value with a type.`, span);
  }
  const common = commonType(results.map((result) => result.type));
  if (common === undefined) return fail('type', `The values of ${name} have no common type.`, span);
  return results.map((result) => coerce(result, withNullability(common, result.type.nullable)));
}
