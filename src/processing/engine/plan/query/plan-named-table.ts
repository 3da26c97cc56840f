import { fail, type NamedTable, type TableAlias } from '../../sql/index.ts';
import type { Scope } from '../bind/scope.ts';
import { countOperators, OPERATORS_MAX } from '../operator-count.ts';
import { planScan } from './plan-scan.ts';
import type { QueryContext } from './query-context.ts';
import { type Relation, renameColumns } from './relation.ts';

/** What FROM gives: rows, and the names by which expressions reach their columns. */
export interface Source {
  relation: Relation;
  scope: Scope;
}

/** A table, view or WITH query by name; also an argument of a window function. */
export function planNamedTable(context: QueryContext, table: NamedTable): Source {
  if (table.systemTime !== undefined) {
    const how = 'FROM a JOIN b FOR SYSTEM_TIME AS OF a.ts AS b ON …';
    return fail(
      'unsupported',
      `FOR SYSTEM_TIME AS OF stands on the right side of a join only: ${how}.`,
      table.systemTime.span,
    );
  }
  const [first] = table.name;
  const common = table.name.length === 1 ? context.commonTables.get(first.text) : undefined;
  if (common !== undefined) return named(common, table.alias, [first.text]);
  const found = context.catalog.find(table.name);
  const relation =
    found.kind === 'view' ? found.relation : planScan(found.descriptor, table.hints, context.catalog);
  if (countOperators(relation.operator) > OPERATORS_MAX) {
    return fail('limit', `More than ${OPERATORS_MAX} operators in one query.`, table.span);
  }
  return named(relation, table.alias, found.path);
}

export function named(relation: Relation, alias: TableAlias | undefined, path: readonly string[]): Source {
  const renamed =
    alias === undefined
      ? relation
      : renameColumns(relation, alias.columns, alias.columns[0]?.span ?? alias.name.span);
  const names = alias === undefined ? path : [alias.name.text];
  return {
    relation: renamed,
    scope: { tables: [{ path: names, columns: renamed.operator.rowType, offset: 0 }] },
  };
}
