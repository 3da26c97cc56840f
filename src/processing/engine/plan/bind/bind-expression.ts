import { type BinaryNode, type ExpressionNode, fail, type TableArgumentNode } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { checkExpressionSize } from '../expression-size.ts';
import { stringLiteral } from '../typing/coerce.ts';
import { bindArithmetic, bindSign } from './bind-arithmetic.ts';
import { bindCall } from './bind-call.ts';
import { bindCast } from './bind-cast.ts';
import { bindCollection, bindItem } from './bind-collection.ts';
import { compare } from './bind-comparison.ts';
import { bindCase } from './bind-conditional.ts';
import { bindJson } from './bind-json.ts';
import { bindInterval, bindLiteral } from './bind-literal.ts';
import {
  bindBetween,
  bindCondition,
  bindDistinctFrom,
  bindIn,
  bindIs,
  bindLike,
  bindLogic,
  bindQuantified,
  negate,
} from './bind-predicate.ts';
import { bindExists, bindValueOf } from './bind-subquery.ts';
import type { Binder } from './binder.ts';
import { bindConcatenation, bindOverlaps } from './bind-overlaps.ts';
import { accessField } from './scope.ts';

/** Gives an expression its types, or refuses it at the place that is wrong. */
export function bindExpression(binder: Binder, node: ExpressionNode): Expression {
  const expression = bindNode(binder, node);
  checkExpressionSize(expression);
  return expression;
}

function bindNode(binder: Binder, node: ExpressionNode): Expression {
  switch (node.kind) {
    case 'identifier':
      return binder.identifier(node);
    case 'literal':
      return bindLiteral(node.literal, node.span);
    case 'interval':
      return bindInterval(binder, node);
    case 'symbol':
      return stringLiteral(node.name, node.span);
    case 'unary':
      if (node.operator !== 'NOT') return bindSign(binder, node);
      return negate(bindCondition(binder, node.operand, 'NOT'), node.span);
    case 'binary':
      return bindBinary(binder, node);
    case 'between':
      return bindBetween(binder, node);
    case 'in':
      return bindIn(binder, node);
    case 'like':
      return bindLike(binder, node);
    case 'is':
      return bindIs(binder, node);
    case 'distinct-from':
      return bindDistinctFrom(binder, node);
    case 'case':
      return bindCase(binder, node);
    case 'cast':
      return bindCast(binder, node);
    case 'call':
      return bindCall(binder, node);
    case 'json':
      return bindJson(binder, node);
    case 'collection':
      return bindCollection(binder, node);
    case 'item':
      return bindItem(binder, node);
    case 'field':
      return accessField(binder.bind(node.operand), node.name, node.span);
    case 'quantified':
      return bindQuantified(binder, node);
    case 'subquery':
      return bindValueOf(binder, node);
    case 'exists':
      return bindExists(binder, node);
    case 'star':
      return fail('invalid', '"*" stands in a select list or in COUNT(*).', node.span);
    case 'table-argument':
      return bindTableArgument(binder, node);
    case 'descriptor':
      return fail('invalid', 'This is an argument of table functions only.', node.span);
  }
}

/** `COALESCE((SELECT …), 0)`: a query among the arguments of a function is a value, unless it is a table function. */
function bindTableArgument(
  binder: Binder,
  { source, partitionBy, orderBy, span }: TableArgumentNode,
): Expression {
  if (source.kind === 'query' && partitionBy.length === 0 && orderBy.length === 0)
    return bindValueOf(binder, { kind: 'subquery', query: source.query, span });
  return fail('invalid', 'This is an argument of table functions only.', span);
}

function bindBinary(binder: Binder, node: BinaryNode): Expression {
  switch (node.operator) {
    case 'AND':
    case 'OR':
      return bindLogic(binder, node.operator, node.left, node.right, node.span);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return bindArithmetic(binder, { ...node, operator: node.operator });
    case '||':
      return bindConcatenation(binder, node);
    case 'OVERLAPS':
      return bindOverlaps(binder, node);
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(node.operator, binder.bind(node.left), binder.bind(node.right), node.span);
  }
}
