import type { CallNode, ExpressionNode, IdentifierNode } from '../../sql/index.ts';
import type { AggregateSignature } from '../functions/aggregate-functions.ts';
import type { Expression } from '../expression.ts';

/**
 * What turns expressions of the syntax tree into typed ones. The parts that bind one family each get it handed, so
 * that they can bind what is inside; what differs from place to place (names, aggregates, windows) are its methods.
 */
export interface Binder {
  /** Throws a `DiagnosticError` at the place that is wrong. */
  bind(node: ExpressionNode): Expression;
  identifier(node: IdentifierNode): Expression;
  /** An aggregate function where one is called; refuses it where there is nothing to aggregate. */
  aggregate(call: CallNode, signature: AggregateSignature): Expression;
  /** A call with OVER. */
  over(call: CallNode): Expression;
  /** Names of functions that the script itself declares. */
  userFunctions(): ReadonlySet<string>;
}
