import type { Join, TableReference } from '../../sql/index.ts';
import { create } from '../operators.ts';
import { planMatch } from './plan-match.ts';
import { planRegularJoin } from './plan-join.ts';
import { isLateral, planLateral } from './plan-lateral.ts';
import { named, planNamedTable, type Source } from './plan-named-table.ts';
import { planTemporalJoin } from './plan-temporal.ts';
import { planUnnest } from './plan-unnest.ts';
import { planWindowFunction } from './plan-window-function.ts';
import type { QueryContext } from './query-context.ts';

/** The rows of FROM, and the names of their columns. */
export function planFrom(context: QueryContext, table: TableReference): Source {
  switch (table.kind) {
    case 'table':
      return planNamedTable(context, table);
    case 'derived-table':
      if (table.lateral) return planLateral(context, noRows(), table, 'CROSS', undefined);
      return named(context.query(table.query), table.alias, []);
    case 'table-function':
      if (isLateral(context, table)) return planLateral(context, noRows(), table, 'CROSS', undefined);
      return named(planWindowFunction(context, table.call), table.alias, []);
    case 'parenthesized':
      return planFrom(context, table.table);
    case 'join':
      return planJoin(context, table);
    case 'unnest':
      return planUnnest(context, noRows(), table, 'CROSS', undefined);
    case 'match-recognize':
      return planMatch(context, planFrom(context, table.input), table);
  }
}

function planJoin(context: QueryContext, join: Join): Source {
  const left = planFrom(context, join.left);
  const { right, type, on } = join;
  if (right.kind === 'table' && right.systemTime !== undefined)
    return planTemporalJoin(context, left, right, join);
  if (right.kind === 'unnest') return planUnnest(context, left, right, type, on);
  if (right.kind === 'derived-table' && right.lateral) return planLateral(context, left, right, type, on);
  if (right.kind === 'table-function' && isLateral(context, right))
    return planLateral(context, left, right, type, on);
  return planRegularJoin(context, join, left, planFrom(context, right));
}

/** What a FROM that begins with LATERAL or UNNEST is joined with: one row without columns. */
function noRows(): Source {
  return { relation: { operator: create.values([[]], []) }, scope: { tables: [] } };
}
