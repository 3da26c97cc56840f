import { fail, type Select } from '../../sql/index.ts';
import { parseDurationMs } from '../catalog/option-values.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator } from '../physical-plan.ts';
import { type Field, withoutAttribute } from '../types.ts';
import type { Grouped, Grouping } from './plan-aggregate.ts';

/** GROUP BY whose groups are never complete: each row changes the row of its group. */
export function groupWithoutWindow(grouping: Grouping): Grouped {
  const { input, keys, set, calls, select } = grouping;
  const keyColumns = set === undefined ? keys : [...keys, set];
  const rowType = [
    ...keyColumns.map((key) => keyField(input, key)),
    ...calls.map(({ name, type }) => ({ name, type })),
  ];
  const ttlMs = stateTtlOf(select);
  const operator = create.groupAggregate(
    { input, keys: keyColumns, aggregates: calls, ...(ttlMs !== undefined && { stateTtlMs: ttlMs }) },
    rowType,
  );
  return {
    operator,
    keys: keys.map((_, i) => i),
    set: set === undefined ? undefined : keys.length,
    calls: calls.map((_, i) => keyColumns.length + i),
  };
}

/** Rows that are equal become one: SELECT DISTINCT, UNION. */
export function distinctRows(input: PhysicalOperator): PhysicalOperator {
  const keys = [...input.rowType.keys()];
  return create.groupAggregate(
    { input, keys, aggregates: [] },
    keys.map((key) => keyField(input, key)),
  );
}

/** A group lives for ever: its time is a value like any other. */
function keyField(input: PhysicalOperator, key: number): Field {
  const { name, type } = input.rowType[key] as Field;
  return { name, type: withoutAttribute(type) };
}

/** `SELECT /*+ STATE_TTL('t' = '1d') *\/`: there is one input, whatever it is called. */
function stateTtlOf(select: Select): number | undefined {
  const hint = select.hints.find(({ name }) => name.text.toUpperCase() === 'STATE_TTL');
  const option = hint?.options[0];
  if (option === undefined) return undefined;
  const ttlMs = parseDurationMs(option.value);
  if (ttlMs !== undefined) return ttlMs;
  return fail('invalid', `STATE_TTL takes a duration such as '12 h', not '${option.value}'.`, option.span);
}
