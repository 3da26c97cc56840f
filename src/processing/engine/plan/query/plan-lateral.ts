import type { DerivedTable, ExpressionNode, Join, TableFunction } from '../../sql/index.ts';
import { bindUserTableFunction } from '../bind/bind-user-call.ts';
import type { DeclaredFunction } from '../catalog/function-catalog.ts';
import { correlatedSource, withOuter } from './correlated-source.ts';
import { planLateralQuery } from './plan-lateral-query.ts';
import type { Source } from './plan-named-table.ts';
import { failUnknownTableFunction, isWindowFunction } from './plan-window-function.ts';
import type { QueryContext } from './query-context.ts';
import { createRowBinder } from './row-binder.ts';

/** Whether a function in FROM sees the tables to its left: LATERAL, or a table function of the user. */
export function isLateral(context: QueryContext, table: TableFunction): boolean {
  if (isWindowFunction(table.call)) return false;
  return table.lateral || findTableFunction(context, table) !== undefined;
}

/**
 * `left, LATERAL TABLE(f(…)) AS t (…)` and `left [LEFT] JOIN LATERAL (SELECT …) ON TRUE`: each row of the left side with
 * the rows that the function or query makes of it. The result has the left columns, then those of the function.
 * Called by `planFrom` for a join or comma whose right side is such a table with `lateral`. `left` without columns
 * stands for a FROM that begins with it.
 */
export function planLateral(
  context: QueryContext,
  left: Source,
  right: TableFunction | DerivedTable,
  type: Join['type'],
  on: ExpressionNode | undefined,
): Source {
  if (right.kind === 'derived-table') return planLateralQuery(context, left, right, type, on);
  const declared = findTableFunction(context, right) ?? failUnknown(context, right);
  const binder = createRowBinder(withOuter(context, left.scope), context.catalog);
  const { id, args, columns } = bindUserTableFunction(binder, right.call, declared);
  return correlatedSource(context, left, {
    function: { kind: 'table-function', name: id, args, span: right.call.span },
    columns,
    alias: right.alias,
    type,
    on,
    what: 'LATERAL TABLE',
    span: right.span,
  });
}

function findTableFunction(context: QueryContext, { call }: TableFunction): DeclaredFunction | undefined {
  return context.catalog.findFunction(call.name, false);
}

function failUnknown(context: QueryContext, { call }: TableFunction): never {
  const names = context.catalog.listFunctions().map(({ name }) => name);
  return failUnknownTableFunction(call, names);
}
