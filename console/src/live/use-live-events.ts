import { useEffect, useEffectEvent, useState } from 'react';
import type { StreamStatus } from './event-stream.ts';
import { hub } from './hub.ts';
import type { ServerEvent } from './sse-parser.ts';

/** Listens to a live stream while mounted; `path` null listens to nothing. Returns how the connection stands. */
export function useLiveEvents(path: string | null, onEvent: (event: ServerEvent) => void): StreamStatus {
  const [status, setStatus] = useState<StreamStatus>({ state: 'waiting' });
  const handle = useEffectEvent(onEvent);
  useEffect(() => {
    if (path === null) return;
    return hub.subscribe(path, { onEvent: (event) => handle(event), onStatus: setStatus });
  }, [path]);
  return status;
}
