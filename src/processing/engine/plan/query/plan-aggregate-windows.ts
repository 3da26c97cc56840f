import { create } from '../operators.ts';
import type { PhysicalOperator, WindowProperty, Windowing } from '../physical-plan.ts';
import { type Field, type TimestampType, types, withNullability } from '../types.ts';
import type { Grouped, Grouping } from './plan-aggregate.ts';
import type { GroupKeys } from './plan-group-keys.ts';
import { type GroupWindow, groupWindowSpec } from './plan-group-window.ts';
import { windowColumns } from './plan-window-function.ts';
import type { WindowColumns } from './relation.ts';

/**
 * GROUP BY whose groups are complete when their window has ended: by the columns `window_start` and `window_end` of a
 * table function, or by a window in GROUP BY. Undefined where there is no window.
 */
export function groupByWindow(grouping: Grouping, keys: GroupKeys): Grouped | undefined {
  if (grouping.groupWindow !== undefined) return groupByCall(grouping, grouping.groupWindow);
  return grouping.windows && groupByColumns(grouping, grouping.windows, keys);
}

function groupByCall(grouping: Grouping, window: GroupWindow): Grouped {
  const { input, keys, calls } = grouping;
  const windowing: Windowing = {
    kind: 'time',
    window: groupWindowSpec(window, keys),
    timeColumn: window.time.index,
  };
  const properties: WindowProperty[] = ['start', 'end', 'time'];
  const { type } = input.rowType[window.time.index] as Field;
  const rowType = [
    ...keys.map((key) => input.rowType[key] as Field),
    ...calls.map(({ name, type: result }) => ({ name, type: result })),
    ...windowColumns(type as TimestampType).map(nullableTime),
  ];
  const operator = create.windowAggregate({ input, windowing, keys, aggregates: calls, properties }, rowType);
  const first = keys.length + calls.length;
  return {
    operator,
    keys: keys.map((_, i) => i),
    set: undefined,
    calls: calls.map((_, i) => keys.length + i),
    borders: { start: first, end: first + 1, time: first + 2 },
  };
}

/** Flink lets TUMBLE_ROWTIME and its like be NULL, which it never is. */
function nullableTime(field: Field): Field {
  const isTime = 'attribute' in field.type && field.type.attribute !== undefined;
  return isTime ? { ...field, type: withNullability(field.type, true) } : field;
}

/**
 * Every grouping set must have both borders. Groups of sessions must be exactly those for which the sessions are cut:
 * else a group gets rows of several sessions, one after the other.
 */
function groupByColumns(grouping: Grouping, windows: WindowColumns, keys: GroupKeys): Grouped | undefined {
  const isColumn = (key: number, column: number | undefined): boolean => {
    const expression = keys.keys[key];
    return column !== undefined && expression?.kind === 'column' && expression.index === column;
  };
  const has = (set: readonly number[], column: number | undefined): boolean =>
    set.some((key) => isColumn(key, column));
  if (!keys.sets.every((set) => has(set, windows.start) && has(set, windows.end))) return undefined;
  const borders = [windows.start, windows.end, windows.time];
  const written = keys.sets.length === 1 ? (keys.sets[0] ?? []) : keys.keys.map((_, key) => key);
  const borderOf = written.map((key) => borders.findIndex((column) => isColumn(key, column)));
  const plain = grouping.keys.filter((_, i) => borderOf[i] === -1);
  if (!isOfSessions(windows, plain, grouping)) return undefined;
  return aggregateWindows(grouping, windows, plain, borderOf);
}

function isOfSessions(windows: WindowColumns, keys: readonly number[], { set }: Grouping): boolean {
  const { sessionKeys } = windows;
  if (sessionKeys === undefined) return true;
  return (
    set === undefined && sessionKeys.length === keys.length && sessionKeys.every((key) => keys.includes(key))
  );
}

/** `borderOf`: for each key, which border it is, or -1. */
function aggregateWindows(
  grouping: Grouping,
  windows: WindowColumns,
  plain: readonly number[],
  borderOf: readonly number[],
): Grouped {
  const { input, calls, set } = grouping;
  const keys = set === undefined ? plain : [...plain, set];
  const properties: WindowProperty[] = borderOf.includes(2) ? ['start', 'end', 'time'] : ['start', 'end'];
  const rowType = [
    ...keys.map((key) => input.rowType[key] as Field),
    ...calls.map(({ name, type }) => ({ name, type })),
    ...properties.map((property) => propertyField(property, windows, input)),
  ];
  const windowing: Windowing = {
    kind: 'attached',
    startColumn: windows.start,
    endColumn: windows.end,
    ...(windows.time !== undefined && { timeColumn: windows.time }),
    ...(windows.isProctime === true && { isProctime: true }),
  };
  const operator = create.windowAggregate({ input, windowing, keys, aggregates: calls, properties }, rowType);
  const first = keys.length + calls.length;
  let next = 0;
  return {
    operator,
    keys: borderOf.map((border) => (border === -1 ? next++ : first + border)),
    set: set === undefined ? undefined : plain.length,
    calls: calls.map((_, i) => keys.length + i),
    ...(windows.sessionKeys === undefined && { windows: outputWindows(first, properties, windows) }),
  };
}

function propertyField(property: WindowProperty, windows: WindowColumns, input: PhysicalOperator): Field {
  const name = `window_${property}`;
  if (property !== 'time' || windows.time === undefined) return { name, type: types.timestamp(3, false) };
  return { name, type: input.rowType[windows.time]?.type ?? types.timestamp(3, false) };
}

function outputWindows(
  first: number,
  properties: readonly WindowProperty[],
  { isProctime }: WindowColumns,
): WindowColumns {
  return {
    start: first,
    end: first + 1,
    ...(properties.includes('time') && { time: first + 2 }),
    ...(isProctime === true && { isProctime }),
  };
}
