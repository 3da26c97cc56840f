import { fail, type Query, type QueryBody, type SetOperation, type Values } from '../../sql/index.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { create } from '../operators.ts';
import { coerce } from '../typing/coerce.ts';
import { commonType } from '../typing/common-type.ts';
import { sameType } from '../typing/same-type.ts';
import type { Expression } from '../expression.ts';
import { type DataType, withNullability } from '../types.ts';
import { createRowBinder } from './row-binder.ts';
import { planSelect } from './plan-select.ts';
import type { QueryContext } from './query-context.ts';
import { type Relation, renameColumns, uniqueNames } from './relation.ts';

/** A query over the tables of the catalog. Throws a `DiagnosticError` where it is wrong. */
export function planQuery(catalog: Catalog, query: Query): Relation {
  return planInContext(createContext(catalog, new Map()), query);
}

function createContext(catalog: Catalog, commonTables: ReadonlyMap<string, Relation>): QueryContext {
  const context: QueryContext = {
    catalog,
    commonTables,
    query: (query, tables) =>
      planInContext(tables === undefined ? context : createContext(catalog, tables), query),
  };
  return context;
}

function planInContext(context: QueryContext, query: Query): Relation {
  const tables = new Map(context.commonTables);
  for (const common of query.with) {
    const relation = renameColumns(
      context.query(common.query, new Map(tables)),
      common.columns,
      common.name.span,
    );
    tables.set(common.name.text, relation);
  }
  const inner = query.with.length === 0 ? context : createContext(context.catalog, tables);
  const relation = planBody(inner, query.body);
  const [order] = query.orderBy;
  if (order !== undefined) {
    fail(
      'unsupported',
      'ORDER BY is not supported yet: a stream has no end to sort at.',
      order.expression.span,
    );
  }
  if (query.limit !== undefined) fail('unsupported', 'LIMIT is not supported yet.', query.limit.span);
  if (query.offset !== undefined) fail('unsupported', 'OFFSET is not supported yet.', query.offset.span);
  return relation;
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
      return planSetOperation(context, body);
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

function planSetOperation(context: QueryContext, operation: SetOperation): Relation {
  if (operation.operation !== 'UNION' || !operation.all) {
    const all = operation.all ? ' ALL' : '';
    const hint = operation.operation === 'UNION' ? ' Write UNION ALL.' : '';
    fail('unsupported', `${operation.operation}${all} is not supported yet.${hint}`, operation.span);
  }
  const inputs = unionInputs(operation).map((body) => ({ body, relation: planBody(context, body) }));
  const [first] = inputs;
  if (first === undefined) throw new TypeError('A union has inputs.');
  const width = first.relation.operator.rowType.length;
  for (const { body, relation } of inputs) {
    const other = relation.operator.rowType.length;
    if (other !== width) fail('invalid', `UNION of ${width} and ${other} columns.`, body.span);
  }
  const rowType = first.relation.operator.rowType.map((field, i) => {
    const all = inputs.map(({ relation }) => relation.operator.rowType[i]?.type ?? field.type);
    const type = commonType(all);
    if (type === undefined)
      fail('type', `Column "${field.name}" of UNION has no common type.`, operation.span);
    return { name: field.name, type };
  });
  const operators = inputs.map(({ relation, body }) => conform(relation, rowType, body.span));
  return { operator: create.union(operators, rowType) };
}

/** `a UNION ALL b UNION ALL c` is one union of three. */
function unionInputs(body: QueryBody): QueryBody[] {
  if (body.kind !== 'set-operation' || body.operation !== 'UNION' || !body.all) return [body];
  return [...unionInputs(body.left), ...unionInputs(body.right)];
}

/** The relation with the union's types; a projection only if one differs. */
function conform(relation: Relation, rowType: Relation['operator']['rowType'], span: Expression['span']) {
  const { operator } = relation;
  const columns = operator.rowType.map(
    (field, index): Expression => ({ kind: 'column', index, type: field.type, span }),
  );
  const expressions = columns.map((column, i) => {
    const type = rowType[i]?.type ?? column.type;
    return coerce(column, withNullability(type, column.type.nullable));
  });
  if (expressions.every((expression, i) => sameType(expression.type, columns[i]?.type ?? expression.type))) {
    return operator;
  }
  return create.projection(operator, expressions, uniqueNames(rowType.map((field) => field.name)));
}
