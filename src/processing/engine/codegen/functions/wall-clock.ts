import { MS_PRECISION_MAX } from '../../batch/physical-kind.ts';
import { floorDiv, MS_PER_DAY, NS_PER_MS } from '../../formats/calendar.ts';
import { powerOfTen } from '../../formats/decimal-text.ts';
import type { DataType } from '../../plan/types.ts';
import type { TimeZone } from '../time-zone.ts';
import type { WallClock } from './date-pattern.ts';

/** Reads temporal values as wall clocks; TIMESTAMP_LTZ on that of `zone`, or of UTC if there is none. */
export function toWallClock(
  type: DataType,
  zone: TimeZone | undefined,
): (value: number | bigint) => WallClock {
  const shift =
    type.kind === 'TIMESTAMP_LTZ' && zone !== undefined
      ? (ms: number) => zone.toLocal(ms)
      : (ms: number) => ms;
  if (type.kind === 'DATE') return (days) => ({ ms: Number(days) * MS_PER_DAY, nanosOfMs: 0 });
  if ((type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > MS_PRECISION_MAX)
    return (ns) => {
      const ms = floorDiv(ns as bigint, NS_PER_MS);
      return { ms: shift(Number(ms)), nanosOfMs: Number((ns as bigint) - ms * NS_PER_MS) };
    };
  return (ms) => ({ ms: shift(Number(ms)), nanosOfMs: 0 });
}

/** The inverse of {@link toWallClock}; what the type cannot hold is cut. */
export function fromWallClock(
  type: DataType,
  zone: TimeZone | undefined,
): (clock: WallClock) => number | bigint {
  const shift =
    type.kind === 'TIMESTAMP_LTZ' && zone !== undefined
      ? (ms: number) => zone.toEpoch(ms)
      : (ms: number) => ms;
  if (type.kind === 'DATE') return ({ ms }) => Math.floor(ms / MS_PER_DAY);
  if (type.kind === 'TIME') return ({ ms }) => ms - Math.floor(ms / MS_PER_DAY) * MS_PER_DAY;
  if ((type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.precision > MS_PRECISION_MAX) {
    const unit = powerOfTen(9 - type.precision);
    return ({ ms, nanosOfMs }) => {
      const ns = BigInt(shift(ms)) * NS_PER_MS + BigInt(nanosOfMs);
      return floorDiv(ns, unit) * unit;
    };
  }
  return ({ ms }) => shift(ms);
}
