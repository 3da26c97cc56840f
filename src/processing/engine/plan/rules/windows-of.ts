import type { Expression } from '../expression.ts';
import type { PhysicalOperator, WindowAggregate, WindowAssignment, WindowJoin } from '../physical-plan.ts';
import { isTimestamp, type TimestampType, types } from '../types.ts';
import type { WindowSpec } from '../window-spec.ts';

/** Columns of an operator that hold the window of each row. */
export interface OperatorWindow {
  start: number;
  end: number;
  /** Column of `window_time`, where it is. */
  time?: number;
  /** How the windows are cut, as a text: windows of equal texts have equal borders. */
  cut: string;
  /** They are cut on the local wall clock (of TIMESTAMP_LTZ), so that an instant must be found for their end. */
  isLocal: boolean;
  /** They end by the clock, not by the watermark. */
  isProctime: boolean;
}

/** The windows that each row of an operator belongs to; several after a window join, which are equal. */
export function windowsOf(operator: PhysicalOperator): readonly OperatorWindow[] {
  switch (operator.kind) {
    case 'window-assignment':
      return [windowOfAssignment(operator)];
    case 'window-aggregate':
      return windowOfAggregate(operator);
    case 'projection':
      return windowsThrough(operator.input, [operator.expressions]);
    case 'expand':
      return windowsThrough(operator.input, operator.projections);
    case 'filter':
    case 'exchange':
    case 'window-top-n':
    case 'correlate':
    case 'lookup-join':
      return windowsOf(operator.input);
    case 'temporal-join':
      return windowsOf(operator.left);
    case 'window-join':
      return windowsOfJoin(operator);
    case 'source-scan':
    case 'values':
    case 'watermark-assigner':
    case 'over-window':
    case 'over-aggregate':
    case 'top-n':
    case 'deduplicate':
    case 'temporal-sort':
    case 'group-aggregate':
    case 'set-operation':
    case 'join':
    case 'interval-join':
    case 'match':
    case 'union':
    case 'changelog-normalize':
    case 'drop-update-before':
    case 'sink-materialize':
      return [];
  }
}

function windowOfAssignment({ input, window, timeColumn }: WindowAssignment): OperatorWindow {
  const { length } = input.rowType;
  const columns = { start: length, end: length + 1, time: length + 2 };
  return { ...columns, cut: cutOf(window), ...timeOf(input, timeColumn) };
}

/** Sessions of other keys have other borders, but sessions are of as many keys or not at all alike. */
function cutOf(window: WindowSpec): string {
  if (window.kind !== 'session') return JSON.stringify(window);
  return JSON.stringify({ ...window, partitionKeys: window.partitionKeys.length });
}

function windowOfAggregate(aggregate: WindowAggregate): readonly OperatorWindow[] {
  const { windowing, input, properties } = aggregate;
  const first = aggregate.keys.length + aggregate.aggregates.length;
  const place = (property: 'start' | 'end' | 'time'): number | undefined => {
    const at = properties.indexOf(property);
    return at === -1 ? undefined : first + at;
  };
  const [start, end, timeAt] = [place('start'), place('end'), place('time')];
  if (start === undefined || end === undefined) return [];
  const columns = timeAt === undefined ? { start, end } : { start, end, time: timeAt };
  if (windowing.kind === 'time') {
    const time = timeOf(input, windowing.timeColumn);
    return [{ ...columns, cut: cutOf(windowing.window), ...time }];
  }
  const below = windowsOf(input).find((window) => window.end === windowing.endColumn);
  if (below === undefined) return [];
  const { cut, isLocal, isProctime } = below;
  return [{ ...columns, cut, isLocal, isProctime }];
}

/** A column is there still if every row that is made of one has it in the same place. */
function windowsThrough(
  input: PhysicalOperator,
  rows: readonly (readonly Expression[])[],
): readonly OperatorWindow[] {
  const isColumn = (expression: Expression | undefined, column: number): boolean =>
    expression?.kind === 'column' && expression.index === column;
  const placeOf = (column: number): number =>
    (rows[0] ?? []).findIndex((_, place) => rows.every((row) => isColumn(row[place], column)));
  return windowsOf(input).flatMap(({ start, end, time, ...cutting }) => {
    const [newStart, newEnd] = [placeOf(start), placeOf(end)];
    const newTime = time === undefined ? -1 : placeOf(time);
    if (newStart === -1 || newEnd === -1) return [];
    return [{ ...cutting, start: newStart, end: newEnd, ...(newTime !== -1 && { time: newTime }) }];
  });
}

/** Those of a side that is never missing. */
function windowsOfJoin(join: WindowJoin): readonly OperatorWindow[] {
  const { joinType, left, right } = join;
  const width = left.rowType.length;
  const lefts = windowsOf(left);
  const rights = windowsOf(right).map((window) => ({
    ...window,
    start: window.start + width,
    end: window.end + width,
    ...(window.time !== undefined && { time: window.time + width }),
  }));
  switch (joinType) {
    case 'inner':
      return [...lefts, ...rights];
    case 'left':
    case 'semi':
    case 'anti':
      return lefts;
    case 'right':
      return rights;
    case 'full':
      return [];
  }
}

/** The type of time whose wall clock the windows are cut on that end in a column: TIMESTAMP_LTZ, or TIMESTAMP itself. */
export function windowTimeType(operator: PhysicalOperator, endColumn: number): TimestampType {
  const isLocal = windowsOf(operator).some((window) => window.end === endColumn && window.isLocal);
  return isLocal ? types.timestampLtz(3) : types.timestamp(3);
}

function timeOf(input: PhysicalOperator, timeColumn: number): Pick<OperatorWindow, 'isLocal' | 'isProctime'> {
  const type = input.rowType[timeColumn]?.type;
  const time = type !== undefined && isTimestamp(type) ? type : undefined;
  return { isLocal: time?.kind === 'TIMESTAMP_LTZ', isProctime: time?.attribute === 'proctime' };
}
