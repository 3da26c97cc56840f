import { useEffect, useRef, useState } from 'react';
import type { EventRecord } from '../../api/events.ts';
import { topicPath } from '../../api/topics.ts';
import { parseExact } from '../../format/exact-json.ts';
import type { ServerEvent } from '../../live/sse-parser.ts';
import { TailBuffer, type TailCounts } from '../../live/tail-buffer.ts';
import { useLiveEvents } from '../../live/use-live-events.ts';

interface Snapshot {
  records: readonly EventRecord[];
  counts: TailCounts;
}

/** Painted this often at most: faster than anybody reads, and slow enough for any rate of arrival. */
const PAINT_MS_MIN = 100;

const EMPTY: Snapshot = { records: [], counts: { received: 0, dropped: 0, skipped: 0 } };

/**
 * The newest records of a topic as they arrive. While `held`, arriving records are still taken in, but what is shown
 * stands still. Painting follows the display's frames, of which a hidden tab has none.
 */
export function useTail(topic: string, held: boolean) {
  const [buffer] = useState(() => new TailBuffer<EventRecord>());
  const [shown, setShown] = useState(EMPTY);
  const [received, setReceived] = useState(0);
  const dirty = useRef(false);
  const status = useLiveEvents(`${topicPath(topic)}/tail`, (event) => {
    take(buffer, event);
    dirty.current = true;
  });
  useEffect(() => {
    let paintedAtMs = 0;
    let frame = requestAnimationFrame(function paint(nowMs) {
      if (dirty.current && nowMs - paintedAtMs >= PAINT_MS_MIN) {
        dirty.current = false;
        paintedAtMs = nowMs;
        setReceived(buffer.counts.received);
        if (!held) setShown({ records: buffer.newestFirst(), counts: buffer.counts });
      }
      frame = requestAnimationFrame(paint);
    });
    // What arrived while held is shown as soon as it is let go.
    dirty.current = true;
    return () => cancelAnimationFrame(frame);
  }, [buffer, held]);
  const clear = () => {
    buffer.clear();
    setShown(EMPTY);
    setReceived(0);
  };
  return { ...shown, status, waiting: Math.max(0, received - shown.counts.received), clear };
}

function take(buffer: TailBuffer<EventRecord>, event: ServerEvent): void {
  if (event.type === 'record') buffer.push(parseExact(event.data) as EventRecord);
  if (event.type === 'gap') buffer.skip((JSON.parse(event.data) as { count?: number }).count ?? 0);
}
