import { DiagnosticError, type ExpressionNode, type IdentifierNode } from '../../sql/index.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import type { Binder } from '../bind/binder.ts';
import type { Expression } from '../expression.ts';
import type { OutputColumn } from './relation.ts';

/** `QUALIFY rn = 1`: a condition over calls with OVER, which may be named as the select list does. */
export function bindQualify(
  select: Binder,
  columns: readonly OutputColumn[],
  node: ExpressionNode | undefined,
): Expression | undefined {
  const binder: Binder = {
    ...select,
    bind: (part) => bindExpression(binder, part),
    identifier: (name) => bindName(select, columns, name),
  };
  return node && bindCondition(binder, node, 'QUALIFY');
}

/** A column of FROM, else one of the select list. */
function bindName(select: Binder, columns: readonly OutputColumn[], node: IdentifierNode): Expression {
  try {
    return select.identifier(node);
  } catch (error) {
    const [name, second] = node.parts;
    const isUnknown = error instanceof DiagnosticError && error.diagnostic.code === 'unknown_name';
    const column = columns.find(({ written }) => written?.text === name.text);
    if (!isUnknown || second !== undefined || column === undefined) throw error;
    return column.expression;
  }
}
