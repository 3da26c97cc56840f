import { formatAgo } from '../format/duration.ts';
import { formatClock, formatTime, parseTime } from '../format/time.ts';
import { usePreference } from '../shell/preferences.ts';
import { useNow } from './use-now.ts';

/** How long ago something was; the exact time is its tooltip. Null is shown as a dash. */
export function Ago({ time }: { time: string | null }) {
  const nowMs = useNow();
  const [zone] = usePreference('zone');
  if (time === null) return <span className="muted">—</span>;
  const timeMs = parseTime(time);
  return (
    <time dateTime={time} title={formatTime(timeMs, zone, true)}>
      {formatAgo(nowMs - timeMs)}
    </time>
  );
}

/** Date and time in the chosen zone. */
export function Instant({ time }: { time: string | null }) {
  const [zone] = usePreference('zone');
  if (time === null) return <span className="muted">—</span>;
  return <time dateTime={time}>{formatTime(parseTime(time), zone, true)}</time>;
}

/** Only the time of day, with milliseconds; for dense lists of recent things. */
export function ClockTime({ time }: { time: string }) {
  const [zone] = usePreference('zone');
  const timeMs = parseTime(time);
  return (
    <time dateTime={time} title={formatTime(timeMs, zone, true)}>
      {formatClock(timeMs, zone, true)}
    </time>
  );
}
