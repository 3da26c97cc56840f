import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { WindowProperty } from '../physical-plan.ts';
import { distinctRows } from './plan-ordinary-aggregate.ts';
import type { Relation, WindowColumns } from './relation.ts';

/** SELECT DISTINCT. Rows that belong to windows come when theirs has ended, as if they were grouped by all columns. */
export function planDistinct(relation: Relation): Relation {
  const { windows } = relation;
  const isWhole =
    windows !== undefined && (windows.sessionKeys === undefined || isOfSessions(relation, windows));
  if (windows === undefined || !isWhole) return { ...relation, operator: distinctRows(relation.operator) };
  return { ...relation, operator: distinctInWindows(relation, windows) };
}

function borders({ start, end, time }: WindowColumns): number[] {
  return time === undefined ? [start, end] : [start, end, time];
}

function isOfSessions({ operator }: Relation, windows: WindowColumns): boolean {
  const keys = [...operator.rowType.keys()].filter((column) => !borders(windows).includes(column));
  const { sessionKeys = [] } = windows;
  return sessionKeys.length === keys.length && sessionKeys.every((key) => keys.includes(key));
}

function distinctInWindows({ operator: input }: Relation, windows: WindowColumns): Relation['operator'] {
  const { rowType } = input;
  const found = borders(windows);
  const keys = [...rowType.keys()].filter((column) => !found.includes(column));
  const properties: WindowProperty[] = found.length === 3 ? ['start', 'end', 'time'] : ['start', 'end'];
  const order = [...keys, ...found];
  const fields = order.flatMap((column) => rowType[column] ?? []);
  const aggregate = create.windowAggregate(
    {
      input,
      windowing: {
        kind: 'attached',
        startColumn: windows.start,
        endColumn: windows.end,
        ...(windows.time !== undefined && { timeColumn: windows.time }),
        ...(windows.isProctime === true && { isProctime: true }),
      },
      keys,
      aggregates: [],
      properties,
    },
    fields,
  );
  const start = { offset: 0, line: 1, column: 1 };
  const columns = rowType.map(
    ({ type }, column): Expression => ({
      kind: 'column',
      index: order.indexOf(column),
      type,
      span: { start, end: start },
    }),
  );
  return create.projection(
    aggregate,
    columns,
    rowType.map(({ name }) => name),
  );
}
