import { fail, type TableReference } from '../../sql/index.ts';
import { named, planNamedTable, type Source } from './plan-named-table.ts';
import { planWindowFunction } from './plan-window-function.ts';
import type { QueryContext } from './query-context.ts';

/** The rows of FROM, and the names of their columns. */
export function planFrom(context: QueryContext, table: TableReference): Source {
  switch (table.kind) {
    case 'table':
      return planNamedTable(context, table);
    case 'derived-table':
      if (table.lateral) return fail('unsupported', 'LATERAL is not supported yet.', table.span);
      return named(context.query(table.query), table.alias, []);
    case 'table-function':
      if (table.lateral) return fail('unsupported', 'LATERAL TABLE is not supported yet.', table.span);
      return named(planWindowFunction(context, table.call), table.alias, []);
    case 'parenthesized':
      return planFrom(context, table.table);
    case 'join':
      return fail('unsupported', 'Joins are not supported yet.', table.right.span);
    case 'unnest':
      return fail('unsupported', 'UNNEST is not supported yet.', table.span);
    case 'match-recognize':
      return fail('unsupported', 'MATCH_RECOGNIZE is not supported yet.', table.span);
  }
}
