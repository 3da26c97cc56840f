import { fail, type Query, type QueryBody, type Values } from '../../sql/index.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { OuterNames } from '../bind/scope.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { create } from '../operators.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import type { Expression } from '../expression.ts';
import type { DataType } from '../types.ts';
import { createRowBinder } from './row-binder.ts';
import { planOrdered } from './plan-order.ts';
import { planSelect } from './plan-select.ts';
import type { QueryContext } from './query-context.ts';
import { planSetOperation } from './plan-set-operation.ts';
import { type Relation, renameColumns } from './relation.ts';

/** A query over the tables of the catalog. Throws a `DiagnosticError` where it is wrong. */
export function planQuery(catalog: Catalog, query: Query): Relation {
  return planInContext(createContext(catalog, new Map()), query, true);
}

function createContext(
  catalog: Catalog,
  commonTables: ReadonlyMap<string, Relation>,
  outer?: OuterNames,
): QueryContext {
  const context: QueryContext = {
    catalog,
    commonTables,
    ...(outer && { outer }),
    query: (query, changed) =>
      planInContext(
        changed === undefined
          ? context
          : createContext(catalog, changed.commonTables ?? commonTables, changed.outer ?? outer),
        query,
        false,
      ),
  };
  return context;
}

function planInContext(context: QueryContext, query: Query, isOutermost: boolean): Relation {
  const tables = new Map(context.commonTables);
  for (const common of query.with) {
    const relation = renameColumns(
      context.query(common.query, { commonTables: new Map(tables) }),
      common.columns,
      common.name.span,
    );
    tables.set(common.name.text, relation);
  }
  const inner = query.with.length === 0 ? context : createContext(context.catalog, tables, context.outer);
  return planOrdered(inner, query, (body) => planBody(inner, body), isOutermost);
}

function planBody(context: QueryContext, body: QueryBody): Relation {
  switch (body.kind) {
    case 'query':
      return context.query(body);
    case 'select':
      return planSelect(context, body);
    case 'values':
      return planValues(context, body);
    case 'set-operation':
      return planSetOperation(body, (side) => planBody(context, side));
  }
}

function planValues(context: QueryContext, values: Values): Relation {
  const binder = createRowBinder({ tables: [] }, context.catalog);
  const rows = values.rows.map((row) => row.map((cell) => bindExpression(binder, cell)));
  const width = rows[0]?.length ?? 0;
  if (rows.some((row) => row.length !== width)) {
    fail('invalid', 'The rows of VALUES must have the same number of columns.', values.span);
  }
  const columnTypes = Array.from({ length: width }, (_, column) =>
    columnType(
      rows.map((row) => row[column]),
      values.span,
    ),
  );
  const cells = rows.map((row) => row.map((cell, column) => coerce(cell, columnTypes[column] ?? cell.type)));
  const rowType = columnTypes.map((type, i) => ({ name: `EXPR$${i}`, type }));
  return { operator: create.values(cells, rowType) };
}

function columnType(cells: readonly (Expression | undefined)[], span: Expression['span']): DataType {
  const common = commonType(cells.flatMap((cell) => (cell === undefined ? [] : [cell.type])));
  if (common === undefined) return fail('type', 'The rows of VALUES have no common type in a column.', span);
  if (common.kind !== 'NULL') return common;
  return fail('invalid', 'Illegal use of NULL; give it a type: CAST(NULL AS INT).', cells[0]?.span ?? span);
}
