import { fail, type Select, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { expressionKey, rewrite } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { types } from '../types.ts';
import { createAggregateCall } from './create-aggregate-call.ts';
import { InputColumns } from './input-columns.ts';
import { groupByWindow } from './plan-aggregate-windows.ts';
import { bindGroupKeys, type GroupKeys } from './plan-group-keys.ts';
import { bindGroupWindow, borderOf, type GroupWindow } from './plan-group-window.ts';
import { expandGroupingSets, groupingValue } from './plan-grouping-sets.ts';
import type { Source } from './plan-named-table.ts';
import { groupWithoutWindow } from './plan-ordinary-aggregate.ts';
import type { QueryContext } from './query-context.ts';
import type { OutputColumn, Relation, WindowColumns } from './relation.ts';
import { createRowBinder } from './row-binder.ts';
import { AGGREGATE_BASE, GROUP_CALL_BASE, type SelectBinder } from './select-binder.ts';

interface AggregateRequest {
  context: QueryContext;
  select: Select;
  source: Source;
  binder: SelectBinder;
  columns: readonly OutputColumn[];
  having: Expression | undefined;
}

/** What is grouped: the rows with their keys in columns, and the aggregates over other columns. */
export interface Grouping {
  input: PhysicalOperator;
  /** Column of each key. */
  keys: readonly number[];
  /** Column of the number of the grouping set, if there are several. */
  set: number | undefined;
  calls: readonly ReturnType<typeof createAggregateCall>[];
  /** Columns of the window that each row has. */
  windows: WindowColumns | undefined;
  /** The window in GROUP BY itself. */
  groupWindow: GroupWindow | undefined;
  select: Select;
  span: Span;
}

/** The operator that groups, and which column of it each thing is. */
export interface Grouped {
  operator: PhysicalOperator;
  /** By key. */
  keys: readonly number[];
  set: number | undefined;
  /** By aggregate. */
  calls: readonly number[];
  /** Borders of a group window. */
  borders?: { start: number; end: number; time: number };
  /** If the rows belong to windows. */
  windows?: WindowColumns;
}

/** GROUP BY: the aggregate, HAVING above it, and the select list over its columns. */
export function planAggregate(request: AggregateRequest): { relation: Relation; columns: OutputColumn[] } {
  const { select, source, binder } = request;
  const rows = createRowBinder(source.scope, request.context.catalog);
  const keys = bindGroupKeys(rows, select);
  const groupWindow = bindOnlyWindow(rows, keys);
  const grouping = arrangeInput(source.relation, keys, groupWindow, binder, select);
  const grouped = groupByWindow(grouping, keys) ?? groupWithoutWindow(grouping);
  const place = createPlacement(keys, groupWindow, grouped, binder);
  const columns = request.columns.map((column) => ({ ...column, expression: place(column.expression) }));
  const having = request.having && place(request.having);
  const { operator, windows } = grouped;
  const filtered = having === undefined ? operator : create.filter(operator, having);
  return { relation: { operator: filtered, ...(windows && { windows }) }, columns };
}

function bindOnlyWindow(
  rows: Parameters<typeof bindGroupWindow>[0],
  keys: GroupKeys,
): GroupWindow | undefined {
  const [first, ...others] = keys.windows.map((call) => bindGroupWindow(rows, call));
  const text = (window: GroupWindow): string => [window.name, ...window.args.map(expressionKey)].join(' ');
  const second = others.find((other) => first !== undefined && text(other) !== text(first));
  if (second !== undefined) fail('invalid', 'GROUP BY takes one window only.', second.span);
  if (first !== undefined && keys.sets.length > 1)
    fail(
      'unsupported',
      'GROUPING SETS beside a window in GROUP BY are not supported; use the table function.',
      first.span,
    );
  return first;
}

function arrangeInput(
  { operator, windows }: Relation,
  keys: GroupKeys,
  groupWindow: GroupWindow | undefined,
  binder: SelectBinder,
  select: Select,
): Grouping {
  const inputs = new InputColumns(operator);
  const columns = keys.keys.map((key) => inputs.add(key));
  const calls = binder.aggregates.map((aggregate, i) => createAggregateCall(inputs, aggregate, i));
  const input = inputs.operator();
  const span = select.groupBy?.[0]?.span ?? select.span;
  const shared = { calls, windows, groupWindow, select, span };
  if (keys.sets.length === 1) {
    const [only = []] = keys.sets;
    return { ...shared, input, keys: only.map((key) => columns[key] ?? 0), set: undefined };
  }
  const expanded = expandGroupingSets(input, keys, columns, span);
  return { ...shared, input: expanded.operator, keys: expanded.keys, set: expanded.set };
}

/** Rewrites an expression over the rows of FROM to one over the columns of the aggregate. */
function createPlacement(
  keys: GroupKeys,
  groupWindow: GroupWindow | undefined,
  grouped: Grouped,
  binder: SelectBinder,
): (expression: Expression) => Expression {
  const { rowType } = grouped.operator;
  const places = new Map(keys.keys.map((key, i) => [expressionKey(key), grouped.keys[i] ?? 0]));
  const column = (index: number, span: Span): Expression => ({
    kind: 'column',
    index,
    type: rowType[index]?.type ?? types.null(),
    span,
  });
  const groupCall = (index: number): Expression => {
    const call = binder.groupCalls[index];
    if (call === undefined) throw new TypeError('The call was bound.');
    if (call.kind === 'grouping')
      return groupingValue(
        call,
        keys,
        grouped.set === undefined ? undefined : column(grouped.set, call.span),
      );
    const border = borderOf(call, groupWindow);
    return typeof border === 'string' ? column(grouped.borders?.[border] ?? 0, call.span) : border;
  };
  return (expression) =>
    rewrite(expression, (part) => {
      const place = places.get(expressionKey(part));
      if (place !== undefined) return column(place, part.span);
      if (part.kind !== 'column') return undefined;
      if (part.index >= GROUP_CALL_BASE) return groupCall(part.index - GROUP_CALL_BASE);
      if (part.index >= AGGREGATE_BASE)
        return column(grouped.calls[part.index - AGGREGATE_BASE] ?? 0, part.span);
      return fail('invalid', 'This column is neither in GROUP BY nor inside an aggregate.', part.span);
    });
}
