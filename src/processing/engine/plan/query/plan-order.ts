import {
  DiagnosticError,
  type ExpressionNode,
  fail,
  type OrderItem,
  type Query,
  type QueryBody,
  type Select,
  type Span,
} from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { SortKey } from '../physical-plan.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import { InputColumns } from './input-columns.ts';
import type { QueryContext } from './query-context.ts';
import { type Relation, uniqueNames } from './relation.ts';
import { createRowBinder } from './row-binder.ts';

/** How a query is planned without its ORDER BY and LIMIT. */
export type PlanBody = (body: QueryBody) => Relation;

/**
 * ORDER BY, LIMIT, OFFSET and FETCH. With a limit it is a Top-N, kept up to date; without one a sort by time. The order
 * of a query inside another one means nothing and is left out, as in Flink.
 */
export function planOrdered(
  context: QueryContext,
  query: Query,
  planBody: PlanBody,
  isOutermost: boolean,
): Relation {
  const { firstRank, lastRank, limitSpan } = ranksOf(query);
  const [order] = query.orderBy;
  if (limitSpan === undefined && (order === undefined || !isOutermost)) return planBody(query.body);
  const sorted = planSortKeys(context, query, planBody);
  const { relation, orderBy } = sorted;
  if (limitSpan === undefined) return sorted.withoutKeys(planSort(relation, orderBy, query));
  if (lastRank < firstRank) return sorted.withoutKeys({ ...relation, operator: nothing(relation) });
  const ranks = { firstRank, lastRank, outputRank: false, span: limitSpan };
  const operator = create.topN(
    { input: relation.operator, partitionKeys: [], orderBy, ...ranks },
    'row_number',
  );
  return sorted.withoutKeys({ ...relation, operator });
}

/** Ranks from 1, both inclusive; `limitSpan` is undefined if all rows are wanted. */
function ranksOf(query: Query): { firstRank: number; lastRank: number; limitSpan: Span | undefined } {
  const offset = query.offset === undefined ? 0 : countOf(query.offset);
  if (query.limit === undefined) {
    if (offset > 0)
      fail(
        'unsupported',
        'OFFSET without LIMIT is not supported on a stream: it would have to keep every row.',
        query.offset?.span ?? query.span,
      );
    return { firstRank: 1, lastRank: Number.POSITIVE_INFINITY, limitSpan: undefined };
  }
  const lastRank = offset + countOf(query.limit);
  return { firstRank: offset + 1, lastRank, limitSpan: query.limit.span };
}

function countOf(node: ExpressionNode): number {
  const count =
    node.kind === 'literal' && node.literal.type === 'integer' ? Number(node.literal.text) : Number.NaN;
  if (Number.isSafeInteger(count)) return count;
  return fail('invalid', 'A limit is a whole number.', node.span);
}

function nothing({ operator }: Relation): Relation['operator'] {
  return create.values([], operator.rowType);
}

function planSort(relation: Relation, orderBy: readonly SortKey[], query: Query): Relation {
  const { operator } = relation;
  const [first] = orderBy;
  const type = first && operator.rowType[first.column]?.type;
  const isTime = type !== undefined && 'attribute' in type && type.attribute !== undefined;
  if (isTime && !first?.descending)
    return { ...relation, operator: create.temporalSort({ input: operator, orderBy }) };
  return fail(
    'unsupported',
    'ORDER BY needs a time attribute first, ascending, or a LIMIT: a stream has no end to sort at.',
    query.orderBy[0]?.expression.span ?? query.span,
  );
}

interface SortedRelation {
  relation: Relation;
  orderBy: readonly SortKey[];
  /** Takes the columns out again that are there for sorting only. */
  withoutKeys: (relation: Relation) => Relation;
}

/**
 * Sort keys are columns of the result, by name or number, or expressions over them. What is not there, such as a column
 * that is not selected or an aggregate, is selected behind the others.
 */
function planSortKeys(context: QueryContext, query: Query, planBody: PlanBody): SortedRelation {
  const { body } = query;
  const plain = planBody(body);
  const width = plain.operator.rowType.length;
  const found = query.orderBy.map((item) => findInResult(context, plain, item.expression));
  const missing = query.orderBy.filter((_, i) => found[i] instanceof DiagnosticError);
  const relation = missing.length === 0 ? plain : planBody(withHidden(body, missing, found));
  const inputs = new InputColumns(relation.operator);
  let hidden = relation.operator.rowType.length - missing.length;
  const columns = found.map((key) => (key instanceof DiagnosticError ? hidden++ : inputs.add(key)));
  const operator = inputs.operator();
  return {
    relation: { ...relation, operator },
    orderBy: query.orderBy.flatMap((item, i) => sortKey(columns[i], item)),
    withoutKeys: (sorted) => (operator.rowType.length === width ? sorted : cut(sorted, plain)),
  };
}

function sortKey(column: number | undefined, { descending, nulls }: OrderItem): SortKey[] {
  // NULL is the smallest value.
  const nullsFirst = nulls === undefined ? !descending : nulls === 'FIRST';
  return column === undefined ? [] : [{ column, descending, nullsFirst }];
}

/** The expression over the columns of the result, or why there is none. */
function findInResult(
  context: QueryContext,
  { operator }: Relation,
  node: ExpressionNode,
): Expression | DiagnosticError {
  const ordinal = node.kind === 'literal' && node.literal.type === 'integer' ? Number(node.literal.text) : 0;
  if (ordinal > 0) {
    const field = operator.rowType[ordinal - 1];
    if (field !== undefined) return { kind: 'column', index: ordinal - 1, type: field.type, span: node.span };
    return fail(
      'invalid',
      `There is no column ${ordinal}; the result has ${operator.rowType.length}.`,
      node.span,
    );
  }
  const table = { path: [], columns: operator.rowType, offset: 0 };
  const binder = createRowBinder({ tables: [table] }, context.catalog);
  try {
    return bindExpression(binder, node);
  } catch (error) {
    if (error instanceof DiagnosticError) return error;
    throw error;
  }
}

function withHidden(
  body: QueryBody,
  missing: readonly OrderItem[],
  found: readonly (Expression | DiagnosticError)[],
): Select {
  const error = found.find((key) => key instanceof DiagnosticError);
  if (error !== undefined && body.kind !== 'select') throw error;
  if (body.kind !== 'select') throw new TypeError('Every sort key is there.');
  const [first] = missing;
  if (body.distinct && first !== undefined)
    fail('invalid', 'SELECT DISTINCT is ordered by columns it selects.', first.expression.span);
  const items = missing.map(({ expression }, i) => ({
    expression,
    alias: { text: `$order${i}`, quoted: true, span: expression.span },
    span: expression.span,
  }));
  return { ...body, items: [...body.items, ...items] };
}

function cut(relation: Relation, { operator: { rowType } }: Relation): Relation {
  const { operator } = relation;
  const start = { offset: 0, line: 1, column: 1 };
  const expressions = rowType.map(
    ({ type }, index): Expression => ({ kind: 'column', index, type, span: { start, end: start } }),
  );
  return {
    ...relation,
    operator: create.projection(operator, expressions, uniqueNames(rowType.map(({ name }) => name))),
  };
}
