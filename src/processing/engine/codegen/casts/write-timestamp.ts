import { MS_PRECISION_MAX } from '../../batch/physical-kind.ts';
import { floorDiv, NS_PER_MS } from '../../formats/calendar.ts';
import { powerOfTen } from '../../formats/decimal-text.ts';
import type { TimestampType } from '../../plan/types.ts';

/** Digits beyond the precision are cut. */
export function writeTimestamp(type: TimestampType): (ns: bigint) => number | bigint {
  const unit = powerOfTen(9 - type.precision);
  if (type.precision <= MS_PRECISION_MAX)
    return (ns) => Number(floorDiv(floorDiv(ns, unit) * unit, NS_PER_MS));
  return (ns) => floorDiv(ns, unit) * unit;
}
