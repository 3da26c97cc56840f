import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError } from '../api/api-error.ts';
import { type EventStreamOptions, openEventStream, type StreamStatus } from './event-stream.ts';
import { CONNECTIONS_MAX, LiveHub } from './live-hub.ts';

const silent = { onEvent: () => {}, onStatus: () => {} };

function hubWithFakeConnections() {
  const open = new Map<string, EventStreamOptions>();
  let opened = 0;
  const hub = new LiveHub(
    async () => new Response(),
    (options) => {
      const path = `stream-${opened}`;
      opened += 1;
      open.set(path, options);
      return () => open.delete(path);
    },
  );
  return { hub, open };
}

test('shares one connection among everybody who listens to the same path', () => {
  const { hub, open } = hubWithFakeConnections();
  const seen: string[] = [];
  const stopFirst = hub.subscribe('/a', { ...silent, onEvent: (event) => seen.push(`1:${event.data}`) });
  const stopSecond = hub.subscribe('/a', { ...silent, onEvent: (event) => seen.push(`2:${event.data}`) });
  assert.equal(open.size, 1);
  open.get('stream-0')?.onEvent({ type: 'change', data: 'x', id: '1' });
  assert.deepEqual(seen, ['1:x', '2:x']);
  stopFirst();
  assert.equal(open.size, 1);
  stopSecond();
  assert.equal(open.size, 0);
});

test('never holds more than its connections; the next stream waits until one ends', () => {
  const { hub, open } = hubWithFakeConnections();
  const stops = Array.from({ length: CONNECTIONS_MAX }, (_, i) => hub.subscribe(`/${i}`, silent));
  const states: string[] = [];
  hub.subscribe('/late', { ...silent, onStatus: (status) => states.push(status.state) });
  assert.equal(open.size, CONNECTIONS_MAX);
  assert.deepEqual(states, ['waiting']);
  stops[0]?.();
  assert.equal(hub.connections, CONNECTIONS_MAX);
  assert.equal(open.size, CONNECTIONS_MAX);
});

test('continues after the last event id when a connection breaks, and stops for good when refused', async () => {
  const asked: (string | undefined)[] = [];
  const statuses: StreamStatus['state'][] = [];
  const answers = ['id: 5\ndata: a\n\n', 'id: 6\ndata: b\n\n'];
  await new Promise<void>((done) => {
    openEventStream({
      open: async (_signal, lastEventId) => {
        asked.push(lastEventId);
        const body = answers.shift();
        if (body === undefined) throw new ApiError({ title: 'Gone', status: 404, code: 'view_not_found' });
        return new Response(body);
      },
      onEvent: () => {},
      onStatus: (status) => {
        statuses.push(status.state);
        if (status.state === 'refused') done();
      },
      delayMs: () => 0,
    });
  });
  assert.deepEqual(asked, [undefined, '5', '6']);
  assert.deepEqual(statuses, ['connecting', 'live', 'reconnecting', 'live', 'reconnecting', 'refused']);
});
