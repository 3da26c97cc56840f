import type { Expression } from '../expression.ts';
import { type DataType, types } from '../types.ts';
import { fn, type Signature } from './signature.ts';

const string = types.string();
const ltz = types.timestampLtz(3);

/** Functions with a unit of time (EXTRACT, FLOOR … TO, TIMESTAMPADD …) are bound apart: `bind/bind-time-unit.ts`. */
export const temporalFunctions: readonly Signature[] = [
  fn('CURRENT_TIMESTAMP', [], ltz, { nulls: 'never' }),
  fn('NOW', [], ltz, { id: 'CURRENT_TIMESTAMP', nulls: 'never' }),
  fn('CURRENT_ROW_TIMESTAMP', [], ltz, { id: 'CURRENT_TIMESTAMP', nulls: 'never' }),
  fn('LOCALTIMESTAMP', [], types.timestamp(3), { nulls: 'never' }),
  fn('CURRENT_DATE', [], types.date(), { nulls: 'never' }),
  fn('CURRENT_TIME', [], types.time(0), { nulls: 'never' }),
  fn('LOCALTIME', [], types.time(0), { id: 'CURRENT_TIME', nulls: 'never' }),
  fn('PROCTIME', [], { ...ltz, attribute: 'proctime' }, { nulls: 'never' }),
  fn('DATE_FORMAT', ['timestamp', 'string'], string, { nulls: 'always' }),
  fn('DATE_FORMAT', ['string', 'string'], string, { nulls: 'always' }),
  fn('TO_DATE', ['string', 'string'], types.date(), { required: 1, nulls: 'always' }),
  fn('TO_TIMESTAMP', ['string', 'string'], types.timestamp(3), { required: 1, nulls: 'always' }),
  fn('TO_TIMESTAMP_LTZ', ['numeric', 'int'], instantOfPrecision, { required: 1, nulls: 'always' }),
  fn('TO_TIMESTAMP_LTZ', ['string', 'string', 'string'], ltz, { required: 1, nulls: 'always' }),
  fn('FROM_UNIXTIME', ['bigint', 'string'], string, { required: 1, nulls: 'always' }),
  fn('UNIX_TIMESTAMP', ['string', 'string'], types.bigint(), { required: 0 }),
  fn('CONVERT_TZ', ['string', 'string', 'string'], string, { nulls: 'always' }),
];

/** Seconds (0) and milliseconds (3) give TIMESTAMP_LTZ(3), finer literals their own precision. */
function instantOfPrecision(args: readonly Expression[]): DataType {
  const precision = args[1];
  const digits = precision?.kind === 'literal' && typeof precision.value === 'number' ? precision.value : 3;
  return types.timestampLtz(Math.min(9, Math.max(3, digits)));
}
