import { MS_PRECISION_MAX, type Value } from '../batch/physical-kind.ts';
import { floorDiv, NS_PER_MS } from '../formats/calendar.ts';
import type { LiteralValue } from '../plan/expression.ts';
import type { DataType } from '../plan/types.ts';

/** A literal of the plan as a value of a column: timestamps of at most 3 digits become milliseconds. */
export function literalValue(value: LiteralValue, type: DataType): Value {
  if (typeof value !== 'bigint') return value;
  const isTimestamp = type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ';
  return isTimestamp && type.precision <= MS_PRECISION_MAX ? Number(floorDiv(value, NS_PER_MS)) : value;
}
