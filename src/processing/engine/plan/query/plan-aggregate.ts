import { type ExpressionNode, fail, type GroupingElement, type Select, type Span } from '../../sql/index.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { Expression } from '../expression.ts';
import { expressionKey, rewrite } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { WindowAggregate, WindowProperty } from '../physical-plan.ts';
import { type Field, types } from '../types.ts';
import { InputColumns } from './input-columns.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import type { OutputColumn, Relation, WindowColumns } from './relation.ts';
import { createRowBinder } from './row-binder.ts';
import { AGGREGATE_BASE, type BoundAggregate, type SelectBinder } from './select-binder.ts';

interface AggregateRequest {
  context: QueryContext;
  select: Select;
  source: Source;
  binder: SelectBinder;
  columns: readonly OutputColumn[];
  having: Expression | undefined;
}

/** GROUP BY over windows: the aggregate, HAVING above it, and the select list over its columns. */
export function planAggregate(request: AggregateRequest): { relation: Relation; columns: OutputColumn[] } {
  const { relation } = request.source;
  const groupBy = bindGroupBy(request);
  const { windows, properties, keys } = splitWindowKeys(request.select, relation, groupBy);
  const inputs = new InputColumns(relation.operator);
  const aggregate = createAggregate(inputs, windows, properties, keys, request.binder.aggregates, relation);
  const place = createPlacement(groupBy, aggregate, windows, keys);
  const columns = request.columns.map((column) => ({ ...column, expression: place(column.expression) }));
  const having = request.having && place(request.having);
  const operator = having === undefined ? aggregate : create.filter(aggregate, having);
  return { relation: { operator, windows: outputWindows(aggregate) }, columns };
}

function bindGroupBy(request: AggregateRequest): Expression[] {
  const rows = createRowBinder(request.source.scope, request.context.catalog);
  return (request.select.groupBy ?? []).flatMap((element) =>
    groupingNodes(element).map((node) => bindExpression(rows, node)),
  );
}

function groupingNodes(element: GroupingElement): readonly ExpressionNode[] {
  if (element.kind === 'expression') return [element.expression];
  if (element.kind === 'set') return element.expressions;
  const names = { 'grouping-sets': 'GROUPING SETS', cube: 'CUBE', rollup: 'ROLLUP' };
  return fail('unsupported', `${names[element.kind]} is not supported yet.`, element.span);
}

/** The group keys without the window columns, which the operator has anyway. */
function splitWindowKeys(
  select: Select,
  relation: Relation,
  groupBy: readonly Expression[],
): { windows: WindowColumns; properties: WindowProperty[]; keys: Expression[] } {
  const { windows } = relation;
  const has = (index: number | undefined): boolean =>
    index !== undefined && groupBy.some((key) => key.kind === 'column' && key.index === index);
  if (windows === undefined || !has(windows.start) || !has(windows.end))
    return failUnwindowed(select, windows);
  const properties: WindowProperty[] = has(windows.time) ? ['start', 'end', 'time'] : ['start', 'end'];
  const isWindow = (key: Expression): boolean =>
    key.kind === 'column' && [windows.start, windows.end, windows.time].includes(key.index);
  return { windows, properties, keys: uniqueKeys(groupBy.filter((key) => !isWindow(key))) };
}

function failUnwindowed(select: Select, windows: WindowColumns | undefined): never {
  const span: Span = select.groupBy?.[0]?.span ?? select.span;
  if (windows !== undefined) {
    fail('unsupported', 'GROUP BY must name both window_start and window_end.', span);
  }
  const how = 'FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL …)) GROUP BY window_start, window_end';
  return fail('unsupported', `Aggregates outside windows are not supported yet; write ${how}.`, span);
}

function uniqueKeys(keys: readonly Expression[]): Expression[] {
  const byKey = new Map(keys.map((key) => [expressionKey(key), key]));
  return [...byKey.values()];
}

function createAggregate(
  inputs: InputColumns,
  windows: WindowColumns,
  properties: readonly WindowProperty[],
  keys: readonly Expression[],
  bound: readonly BoundAggregate[],
  relation: Relation,
): WindowAggregate {
  const keyColumns = keys.map((key) => inputs.add(key));
  const aggregates = bound.map((aggregate, i) => createAggregateCall(inputs, aggregate, i));
  const rowType: Field[] = [
    ...keys.map((key, i) => ({ name: keyName(key, relation, i), type: key.type })),
    ...aggregates.map((call) => ({ name: call.name, type: call.type })),
    ...properties.map((property) => propertyField(property, windows, relation)),
  ];
  const windowing = { kind: 'attached', startColumn: windows.start, endColumn: windows.end } as const;
  return create.windowAggregate(
    { input: inputs.operator(), windowing, keys: keyColumns, aggregates, properties },
    rowType,
  );
}

function keyName(key: Expression, relation: Relation, i: number): string {
  const field = key.kind === 'column' ? relation.operator.rowType[key.index] : undefined;
  return field?.name ?? `$k${i}`;
}

function propertyField(property: WindowProperty, windows: WindowColumns, relation: Relation): Field {
  const name = `window_${property}`;
  if (property !== 'time' || windows.time === undefined) return { name, type: types.timestamp(3, false) };
  return { name, type: relation.operator.rowType[windows.time]?.type ?? types.timestamp(3, false) };
}

function createAggregateCall(inputs: InputColumns, bound: BoundAggregate, i: number): AggregateCall {
  const separator = separatorOf(bound);
  const args = separator === undefined ? bound.args : bound.args.slice(0, 1);
  return {
    function: bound.signature.id,
    args: args.map((arg) => inputs.add(arg)),
    distinct: bound.call.distinct,
    ...userAggregateOf(bound),
    ...(bound.filter && { filter: inputs.add(bound.filter) }),
    ...(separator !== undefined && { separator }),
    type: bound.type,
    name: `EXPR$${i}`,
    span: bound.call.span,
  };
}

function userAggregateOf({ signature: { user } }: BoundAggregate): Pick<AggregateCall, 'user'> {
  if (user === undefined) return {};
  const { canRetract, canMerge } = user.signature;
  return { user: { id: user.id, canRetract, canMerge } };
}

/** LISTAGG separates by a comma unless it is told. */
function separatorOf(bound: BoundAggregate): string | undefined {
  if (bound.signature.id !== 'LISTAGG') return undefined;
  const given = bound.args[1];
  if (given === undefined) return ',';
  if (given.kind === 'literal' && typeof given.value === 'string') return given.value;
  return fail('invalid', 'The separator of LISTAGG is a string literal.', given.span);
}

/** Rewrites an expression over the rows of FROM to one over the columns of the aggregate. */
function createPlacement(
  groupBy: readonly Expression[],
  aggregate: WindowAggregate,
  windows: WindowColumns,
  keys: readonly Expression[],
): (expression: Expression) => Expression {
  const places = new Map<string, number>();
  for (const [i, key] of keys.entries()) places.set(expressionKey(key), i);
  const firstProperty = keys.length + aggregate.aggregates.length;
  for (const key of groupBy) {
    if (key.kind !== 'column') continue;
    const property = [windows.start, windows.end, windows.time].indexOf(key.index);
    if (property !== -1) places.set(expressionKey(key), firstProperty + property);
  }
  const column = (index: number, span: Span): Expression => ({
    kind: 'column',
    index,
    type: aggregate.rowType[index]?.type ?? types.null(),
    span,
  });
  return (expression) =>
    rewrite(expression, (part) => {
      const place = places.get(expressionKey(part));
      if (place !== undefined) return column(place, part.span);
      if (part.kind !== 'column') return undefined;
      if (part.index >= AGGREGATE_BASE) return column(keys.length + part.index - AGGREGATE_BASE, part.span);
      return fail('invalid', 'This column is neither in GROUP BY nor inside an aggregate.', part.span);
    });
}

function outputWindows(aggregate: WindowAggregate): WindowColumns {
  const first = aggregate.keys.length + aggregate.aggregates.length;
  const [start, end] = [first, first + 1];
  return aggregate.properties.includes('time') ? { start, end, time: first + 2 } : { start, end };
}
