import { type CallNode, fail } from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { Binder } from '../bind/binder.ts';
import { resolveName, type Scope } from '../bind/scope.ts';
import type { Catalog } from '../catalog/catalog.ts';

/** Binds expressions over one row: WHERE, computed columns, arguments. Aggregates and OVER are refused. */
export function createRowBinder(scope: Scope, catalog: Catalog, overrides: Partial<Binder> = {}): Binder {
  const binder: Binder = {
    bind: (node) => bindExpression(binder, node),
    identifier: (node) => resolveName(scope, node),
    aggregate: (call) => refuse(call, 'is an aggregate function; it stands in SELECT or HAVING only'),
    over: (call) => refuse(call, 'with OVER stands in SELECT only'),
    planQuery: (query) =>
      scope.planQuery?.(query) ??
      fail('unsupported', 'A query in an expression stands in SELECT, WHERE and HAVING only.', query.span),
    userFunction: (name, isBuiltin) => catalog.findFunction(name, isBuiltin),
    userFunctionNames: () => catalog.listFunctions().map(({ name }) => name),
    ...overrides,
  };
  return binder;
}

function refuse(call: CallNode, why: string): never {
  return fail('invalid', `${functionName(call)} ${why}.`, call.span);
}
