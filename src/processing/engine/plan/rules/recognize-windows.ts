import { fail, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { columnsOf, moveColumns } from '../expression-tools.ts';
import { create, inputsOf, withInputs } from '../operators.ts';
import type { PhysicalOperator, WindowAggregate, WindowAssignment } from '../physical-plan.ts';
import type { WindowSpec } from '../window-spec.ts';

/**
 * An aggregate by `window_start` and `window_end` of a window TVF cuts the windows itself: no row is copied into its
 * windows before it is counted. An aggregate over the windows of another aggregate stays as it is.
 */
export function recognizeWindows(operator: PhysicalOperator, statement: Span): PhysicalOperator {
  const inner = withInputs(
    operator,
    inputsOf(operator).map((input) => recognizeWindows(input, statement)),
  );
  if (inner.kind !== 'window-aggregate' || inner.windowing.kind !== 'attached') return inner;
  const lifted = lift(inner.input);
  if (lifted !== undefined) checkAggregate(inner, lifted.window, statement);
  const fused = lifted && fuse(inner, lifted);
  return fused ?? (isOverSessions(inner.input) ? ungroupSessions(inner) : inner);
}

function isOverSessions(operator: PhysicalOperator): boolean {
  if (operator.kind === 'window-assignment') return operator.window.kind === 'session';
  const isBetween =
    operator.kind === 'filter' || operator.kind === 'projection' || operator.kind === 'expand';
  return isBetween && isOverSessions(operator.input);
}

/**
 * Rows of a session leave the table function when it has ended, too late to be grouped by its end: an ordinary
 * aggregate takes them as they come.
 */
function ungroupSessions(aggregate: WindowAggregate): PhysicalOperator {
  const { input, windowing, keys, aggregates, properties, rowType } = aggregate;
  if (windowing.kind !== 'attached') return aggregate;
  const { startColumn: start, endColumn: end, timeColumn: time = end } = windowing;
  const places = { start, end, time };
  const all = [...keys, ...properties.map((property) => places[property])];
  const fields = [...keys.keys(), ...properties.map((_, i) => keys.length + aggregates.length + i)];
  const calls = [...aggregates.keys()].map((i) => keys.length + i);
  const order = [...fields, ...calls];
  const grouped = create.groupAggregate(
    { input, keys: all, aggregates },
    order.flatMap((column) => rowType[column] ?? []),
  );
  const nowhere = { offset: 0, line: 1, column: 1 };
  const span = aggregates[0]?.span ?? { start: nowhere, end: nowhere };
  const columns = rowType.map(
    ({ type }, column): Expression => ({ kind: 'column', index: order.indexOf(column), type, span }),
  );
  return create.projection(
    grouped,
    columns,
    rowType.map(({ name }) => name),
  );
}

/** An input without its window columns. */
interface Lifted {
  operator: PhysicalOperator;
  window: WindowSpec;
  /** New index of each old column; `window` for the three of the window, undefined if it is gone. */
  places: readonly (number | 'window')[];
  timeColumn: number;
  /** Where the partition keys of a session are now. */
  sessionKeys: readonly number[];
}

function lift(operator: PhysicalOperator): Lifted | undefined {
  if (operator.kind === 'window-assignment') return liftAssignment(operator);
  if (operator.kind !== 'filter' && operator.kind !== 'projection') return undefined;
  const below = lift(operator.input);
  if (below === undefined) return undefined;
  if (operator.kind === 'projection') return liftProjection(operator.expressions, operator.rowType, below);
  const condition = place(operator.condition, below);
  return condition && { ...below, operator: create.filter(below.operator, condition) };
}

function liftAssignment(assignment: WindowAssignment): Lifted {
  const { input, window, timeColumn } = assignment;
  const places = [...input.rowType.keys(), 'window', 'window', 'window'] as const;
  const sessionKeys = window.kind === 'session' ? window.partitionKeys : [];
  return { operator: input, window, places, timeColumn, sessionKeys };
}

/** Time and session keys are carried along behind what the projection computes. */
function liftProjection(
  expressions: readonly Expression[],
  rowType: PhysicalOperator['rowType'],
  below: Lifted,
): Lifted | undefined {
  const kept: Expression[] = [];
  const names: string[] = [];
  const places: (number | 'window')[] = [];
  for (const [i, expression] of expressions.entries()) {
    if (expression.kind === 'column' && below.places[expression.index] === 'window') {
      places.push('window');
      continue;
    }
    const placed = place(expression, below);
    if (placed === undefined) return undefined;
    places.push(kept.push(placed) - 1);
    names.push(rowType[i]?.name ?? '');
  }
  const carry = (index: number): number => {
    const field = below.operator.rowType[index];
    const [any] = expressions;
    if (field === undefined || any === undefined) throw new TypeError('A carried column exists.');
    names.push(field.name);
    return kept.push({ kind: 'column', index, type: field.type, span: any.span }) - 1;
  };
  const timeColumn = carry(below.timeColumn);
  const sessionKeys = below.sessionKeys.map(carry);
  return {
    ...below,
    operator: create.projection(below.operator, kept, names),
    places,
    timeColumn,
    sessionKeys,
  };
}

/** The expression over the new columns; undefined if it needs a column of the window. */
function place(expression: Expression, lifted: Lifted): Expression | undefined {
  const isFree = [...columnsOf(expression)].every((index) => typeof lifted.places[index] === 'number');
  return isFree ? moveColumns(expression, (index) => placeOf(index, lifted)) : undefined;
}

function placeOf(index: number, lifted: Lifted): number {
  const found = lifted.places[index];
  return typeof found === 'number' ? found : -1;
}

function fuse(aggregate: WindowAggregate, lifted: Lifted): WindowAggregate | undefined {
  const used = [
    ...aggregate.keys,
    ...aggregate.aggregates.flatMap((call) => [
      ...call.args,
      ...(call.filter === undefined ? [] : [call.filter]),
    ]),
  ];
  if (used.some((index) => typeof lifted.places[index] !== 'number')) return undefined;
  const move = (index: number): number => placeOf(index, lifted);
  const window =
    lifted.window.kind === 'session'
      ? { ...lifted.window, partitionKeys: aggregate.keys.map(move) }
      : lifted.window;
  return {
    ...aggregate,
    input: lifted.operator,
    windowing: { kind: 'time', window, timeColumn: lifted.timeColumn },
    keys: aggregate.keys.map(move),
    aggregates: aggregate.aggregates.map((call) => ({
      ...call,
      args: call.args.map(move),
      ...(call.filter !== undefined && { filter: move(call.filter) }),
    })),
  };
}

function checkAggregate(aggregate: WindowAggregate, window: WindowSpec, statement: Span): void {
  const span = aggregate.aggregates[0]?.span ?? statement;
  if (window.kind === 'hop' && window.sizeMs % window.slideMs !== 0) {
    const lengths = `${window.sizeMs} ms and ${window.slideMs} ms`;
    fail(
      'invalid',
      `The size of HOP must be a multiple of its slide where rows are aggregated: ${lengths}.`,
      span,
    );
  }
}
