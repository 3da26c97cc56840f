import type { DeadLetter } from '#dead-letters';
import { formatTimestampMs } from '../../formats/calendar.ts';
import type { Lateness } from '../../operators/late-row.ts';

/** How late a row came, in JSON, for its dead letter. */
export function lateFacts({ timeMs, watermarkMs, windows }: Lateness): NonNullable<DeadLetter['late']> {
  const isFinite = Number.isFinite(watermarkMs);
  return {
    eventTime: new Date(timeMs).toISOString(),
    watermark: isFinite ? new Date(watermarkMs).toISOString() : null,
    latenessMs: isFinite ? watermarkMs - timeMs : null,
    windows: windows.map(({ startMs, endMs }) => ({ start: wallClock(startMs), end: wallClock(endMs) })),
  };
}

export function wallClock(ms: number): string {
  return formatTimestampMs(ms, 3);
}
