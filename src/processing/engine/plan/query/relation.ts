import { fail, type Name, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import type { PhysicalOperator } from '../physical-plan.ts';

/** The result of a query or a table while it is planned. Its columns are those of the operator. */
export interface Relation {
  operator: PhysicalOperator;
  /** Set if each row belongs to a window: what makes grouping by them a window aggregate. */
  windows?: WindowColumns;
  /** The first output column whose name another one has already; a view refuses it. */
  duplicate?: Name;
}

/** One column of a select list, named and bound. */
export interface OutputColumn {
  name: string;
  expression: Expression;
  /** Where the name is written, if it is. */
  written: Name | undefined;
}

/** Indexes of `window_start` and `window_end` among the columns, and of `window_time` if it is still there. */
export interface WindowColumns {
  start: number;
  end: number;
  time?: number;
  /** Of sessions: the columns for whose values they are cut, -1 for one that is not there any more. */
  sessionKeys?: readonly number[];
  /** Windows that end by the clock, not by the watermark. */
  isProctime?: boolean;
}

/** The windows seen through a projection: `positions` says for each output column which input column it is. */
export function projectWindows(
  windows: WindowColumns | undefined,
  positions: readonly (number | undefined)[],
): WindowColumns | undefined {
  if (windows === undefined) return undefined;
  const [start, end] = [positions.indexOf(windows.start), positions.indexOf(windows.end)];
  if (start === -1 || end === -1) return undefined;
  const time = windows.time === undefined ? -1 : positions.indexOf(windows.time);
  const { sessionKeys, isProctime } = windows;
  return {
    start,
    end,
    ...(time !== -1 && { time }),
    ...(sessionKeys && { sessionKeys: sessionKeys.map((key) => positions.indexOf(key)) }),
    ...(isProctime === true && { isProctime }),
  };
}

/** Names that are given again get a number: `id`, `id0`. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let unique = name;
    for (let i = 0; seen.has(unique) || (unique !== name && taken.has(unique)); i++) unique = `${name}${i}`;
    seen.add(unique);
    return unique;
  });
}

/** `WITH t (a, b) AS …`, `AS t (a, b)`: other names for all columns, or none. */
export function renameColumns(relation: Relation, columns: readonly Name[], span: Span): Relation {
  if (columns.length === 0) return relation;
  const { operator } = relation;
  if (columns.length !== operator.rowType.length) {
    fail(
      'invalid',
      `The table has ${operator.rowType.length} columns, the list of names ${columns.length}.`,
      span,
    );
  }
  const names = columns.map((column) => column.text);
  const rowType = operator.rowType.map((field, i) => ({ name: names[i] ?? field.name, type: field.type }));
  return { ...relation, operator: { ...operator, rowType } };
}
