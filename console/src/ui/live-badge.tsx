import { formatDuration } from '../format/duration.ts';
import type { StreamStatus } from '../live/event-stream.ts';
import { Badge } from './badge.tsx';
import { useNow } from './use-now.ts';

/** A broken connection that does not come back for this long makes what is shown stale. */
const STALE_AFTER_MS = 10_000;

/** How a live connection stands, in a word. */
export function LiveBadge({ status, paused = false }: { status: StreamStatus; paused?: boolean }) {
  const nowMs = useNow();
  if (status.state === 'refused') return <Badge tone="bad">Not live: {status.error.problem.title}</Badge>;
  if (status.state === 'reconnecting') {
    const forMs = nowMs - status.sinceMs;
    if (forMs < STALE_AFTER_MS)
      return (
        <Badge tone="warn" icon="refresh">
          Reconnecting
        </Badge>
      );
    return <Badge tone="bad">Stale for {formatDuration(forMs)}</Badge>;
  }
  if (paused)
    return (
      <Badge tone="neutral" icon="pause">
        Paused
      </Badge>
    );
  if (status.state === 'live')
    return (
      <Badge tone="ok" icon="play">
        Live
      </Badge>
    );
  if (status.state === 'waiting')
    return (
      <Badge tone="neutral" icon="clock">
        Waiting
      </Badge>
    );
  return (
    <Badge tone="neutral" icon="clock">
      Connecting
    </Badge>
  );
}
