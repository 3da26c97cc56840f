import { type DerivedTable, type ExpressionNode, fail, type Join, type Span } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import type { Expression } from '../expression.ts';
import { conjunction, conjuncts, createBranch, rewrite, substitute } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { Correlate, PhysicalOperator } from '../physical-plan.ts';
import { type Decorrelated, Decorrelator } from '../rules/join-decorrelate.ts';
import { joinOn } from '../rules/join-on.ts';
import { appended } from '../rules/join-outer.ts';
import { joinSubqueries } from '../rules/join-subqueries.ts';
import { distinct } from '../rules/join-calls.ts';
import { recognizeTimeJoins } from '../rules/recognize-time-joins.ts';
import { literal } from '../typing/coerce.ts';
import { type Field, types, withNullability } from '../types.ts';
import { correlatedJoinType, joinedScope } from './correlated-source.ts';
import { named, type Source } from './plan-named-table.ts';
import { withQueries } from './plan-subquery.ts';
import type { QueryContext } from './query-context.ts';
import { uniqueNames } from './relation.ts';
import { createRowBinder } from './row-binder.ts';
import { joinedRelation } from './settle-times.ts';
import { withTypes } from './scope-types.ts';

/**
 * `left [LEFT] JOIN LATERAL (SELECT …) ON …`: the query sees the columns of the left side. It is made one that does not,
 * and an ordinary join on what it compared with them; a query over UNNEST of a left column stays with each row.
 */
export function planLateralQuery(
  context: QueryContext,
  left: Source,
  right: DerivedTable,
  type: Join['type'],
  on: ExpressionNode | undefined,
): Source {
  const joinType = correlatedJoinType(type, 'LATERAL', right.span);
  const bound = withQueries(context, left.scope).planQuery?.(right.query);
  if (bound === undefined) throw new TypeError('A scope with queries plans queries.');
  const rows = named({ operator: bound.operator }, right.alias, []).relation.operator;
  const path = right.alias === undefined ? [] : [right.alias.name.text];
  const lateral: Lateral = {
    left: left.relation.operator,
    rows,
    outer: bound.outer,
    joinType,
    on: [],
    span: right.span,
  };
  const before = joinedScope(left, [...lateral.left.rowType, ...rows.rowType], path);
  const condition = on && bindCondition(createRowBinder(before, context.catalog), on, 'ON');
  const parts = condition === undefined ? [] : conjuncts(condition).filter((part) => !isTrue(part));
  const operator = withRow({ ...lateral, on: parts }) ?? joined({ ...lateral, on: parts });
  const { windows } = left.relation;
  const relation = joinedRelation(operator);
  return {
    relation: windows === undefined || !keepsWindows(operator) ? relation : { ...relation, windows },
    scope: withTypes(before, operator.rowType),
  };
}

interface Lateral {
  left: PhysicalOperator;
  /** The query, with outer references. */
  rows: PhysicalOperator;
  /** What they mean, over the left row. */
  outer: readonly Expression[];
  joinType: 'inner' | 'left';
  /** Over the left row followed by the query's. */
  on: readonly Expression[];
  span: Span;
}

function isTrue(part: Expression): boolean {
  return part.kind === 'literal' && part.value === true;
}

function keepsWindows(operator: PhysicalOperator): boolean {
  if (operator.kind === 'projection' || operator.kind === 'filter') return keepsWindows(operator.input);
  return operator.kind === 'correlate';
}

/** Projections and conditions over a function of the outer row alone: they go with that row, and nothing is joined. */
function withRow({ left, rows, outer, joinType, on, span }: Lateral): PhysicalOperator | undefined {
  const chain = chainOf(rows);
  if (chain === undefined) return undefined;
  const width = left.rowType.length;
  const place = (expression: Expression): Expression => onRow(expression, outer, width);
  const columns = chain.columns.map(place);
  const conditions = [...chain.conditions.map(place), ...on.map((part) => onColumns(part, width, columns))];
  const condition = conjunction(conditions);
  const isPlain = columns.every(({ kind }) => kind === 'column');
  if (joinType === 'left' && !isPlain)
    return fail(
      'unsupported',
      'LEFT JOIN LATERAL over UNNEST selects plain columns only; compute above.',
      span,
    );
  const { correlate } = chain;
  const base = create.correlate({
    input: left,
    joinType,
    function: placeArguments(correlate.function, place),
    functionRowType: correlate.functionRowType,
    ...(joinType === 'left' && condition && { condition }),
  });
  const filtered = joinType === 'inner' && condition !== undefined ? create.filter(base, condition) : base;
  return projected(filtered, width, columns, rows.rowType, span);
}

interface Chain {
  correlate: Correlate;
  /** Over the function's row and outer references. */
  columns: readonly Expression[];
  conditions: readonly Expression[];
}

function chainOf(rows: PhysicalOperator): Chain | undefined {
  if (rows.kind === 'projection') {
    const below = chainOf(rows.input);
    return below && { ...below, columns: rows.expressions.map((part) => substitute(part, below.columns)) };
  }
  if (rows.kind === 'filter') {
    const below = chainOf(rows.input);
    const added = below && conjuncts(rows.condition).map((part) => substitute(part, below.columns));
    return below && added && { ...below, conditions: [...below.conditions, ...added] };
  }
  const isAlone =
    rows.kind === 'correlate' && rows.input.kind === 'values' && rows.input.rowType.length === 0;
  if (!isAlone || rows.joinType !== 'inner') return undefined;
  const columns = rows.rowType.map(({ type }, index): Expression => {
    const { span } = rows.function.kind === 'unnest' ? rows.function.collection : rows.function;
    return { kind: 'column', index, type, span };
  });
  return { correlate: rows, columns, conditions: [] };
}

function placeArguments(
  called: Correlate['function'],
  place: (expression: Expression) => Expression,
): Correlate['function'] {
  return called.kind === 'unnest'
    ? { ...called, collection: place(called.collection) }
    : { ...called, args: called.args.map(place) };
}

/** The left rows joined with the query by itself. */
function joined({ left, rows, outer, joinType, on, span }: Lateral): PhysicalOperator {
  const domain = (used: readonly number[]): PhysicalOperator => {
    const values = used.map((index) => outer[index] as Expression);
    return distinct(
      create.projection(
        left,
        values,
        values.map((_, i) => `$d${i}`),
      ),
    );
  };
  const query = new Decorrelator(domain, joinSubqueries, span).decorrelate(rows);
  const width = left.rowType.length;
  const place = (expression: Expression): Expression => onRow(expression, outer, width);
  const columns = query.columns.map(place);
  const conditions = [...query.conditions.map(place), ...on.map((part) => onColumns(part, width, columns))];
  if (joinType === 'inner') {
    const operator = joinOn({ left, right: query.operator, joinType }, conditions);
    return projected(recognizeTimeJoins(operator), width, columns, rows.rowType, span);
  }
  if (query.whenEmpty !== undefined && on.length > 0)
    fail(
      'unsupported',
      'LEFT JOIN LATERAL of an aggregate takes ON TRUE; put the condition into WHERE.',
      span,
    );
  const flag = literal(true, types.boolean(false), span);
  const right = appended(query.operator, [flag], span);
  const operator = recognizeTimeJoins(joinOn({ left, right, joinType }, conditions));
  const last = operator.rowType.length - 1;
  const found: Expression = { kind: 'column', index: last, type: types.boolean(true), span };
  return projected(operator, width, padded(columns, found, query), rows.rowType, span);
}

/** The columns where the query has a row; else what they are where it has none. */
function padded(columns: readonly Expression[], found: Expression, query: Decorrelated): Expression[] {
  return columns.map((column, i) => {
    const empty = query.whenEmpty?.[i];
    const isNothing = empty === undefined || (empty.kind === 'literal' && empty.value === null);
    if (column.kind === 'column' && isNothing) return column;
    const type = withNullability(column.type, isNothing || column.type.nullable);
    const { span } = column;
    const isThere: Expression = {
      kind: 'call',
      function: 'IS_NOT_NULL',
      args: [found],
      type: types.boolean(false),
      span,
    };
    const otherwise = isNothing ? literal(null, type, span) : empty;
    return { kind: 'case', branches: [createBranch(isThere, column)], otherwise, type, span };
  });
}

/** The left columns, then those of the query. */
function projected(
  operator: PhysicalOperator,
  width: number,
  columns: readonly Expression[],
  fields: readonly Field[],
  span: Span,
): PhysicalOperator {
  const lefts = operator.rowType.slice(0, width);
  const kept = lefts.map(({ type }, index): Expression => ({ kind: 'column', index, type, span }));
  const typed = columns.map((column) =>
    column.kind === 'column'
      ? { ...column, type: operator.rowType[column.index]?.type ?? column.type }
      : column,
  );
  const names = uniqueNames([...lefts.map(({ name }) => name), ...fields.map(({ name }) => name)]);
  return create.projection(operator, [...kept, ...typed], names);
}

/** An expression over the query's row and outer references, over the left row followed by the query's. */
function onRow(expression: Expression, outer: readonly Expression[], width: number): Expression {
  return rewrite(expression, (part) => {
    if (part.kind === 'outer') return outer[part.index];
    return part.kind === 'column' ? { ...part, index: part.index + width } : undefined;
  });
}

/** A condition over the left row and the query's columns, with what those are. */
function onColumns(condition: Expression, width: number, columns: readonly Expression[]): Expression {
  return rewrite(condition, (part) =>
    part.kind === 'column' && part.index >= width ? columns[part.index - width] : undefined,
  );
}
