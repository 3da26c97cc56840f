import type { CloudEvent } from './cloud-event.ts';

/** One event in this many is broken on purpose, so that the dead-letter queue has something to show. */
const BROKEN_EVERY = 200;

const WAYS: readonly ((data: Record<string, unknown>) => Record<string, unknown>)[] = [
  (data) => ({ ...data, value: `${String(data['value'])} units` }),
  ({ sensor: _sensor, ...rest }) => rest,
  (data) => ({ ...data, ts: 'yesterday' }),
];

/** Returns a function that passes events on and breaks every 200th, labelled by the attribute `demobroken`. */
export function createBreaker(): (event: CloudEvent) => CloudEvent {
  // The first broken one comes early, so that the first minute already shows a dead letter.
  let seen = BROKEN_EVERY - 20;
  return (event) => {
    seen += 1;
    if (seen % BROKEN_EVERY !== 0) return event;
    const breakData = WAYS[(seen / BROKEN_EVERY) % WAYS.length] ?? WAYS[0];
    const data = breakData?.(event.data as Record<string, unknown>);
    return { ...event, demobroken: 'on-purpose', data };
  };
}
