import type { CallNode, ExpressionNode, IdentifierNode, ObjectName, Query } from '../../sql/index.ts';
import type { DeclaredFunction } from '../catalog/function-catalog.ts';
import type { AggregateSignature } from '../functions/aggregate-functions.ts';
import type { Expression } from '../expression.ts';
import type { BoundQuery } from './scope.ts';

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
  /** A query in an expression; refuses it where none may stand. */
  planQuery(query: Query): BoundQuery;
  /** The function of the script that a call means; `isBuiltin`: there is one of that name without the script. */
  userFunction(name: ObjectName, isBuiltin: boolean): DeclaredFunction | undefined;
  /** Names of the functions that the script declares, for "did you mean". */
  userFunctionNames(): readonly string[];
}
