import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { openTestLog } from '../../log/testing.ts';
import { SLOW_READER_RECORDS_MAX, streamChanges } from './change-stream.ts';

/** A connection that takes a chunk only when it is told to. */
class SlowConnection extends EventEmitter {
  readonly chunks: string[] = [];
  isFull = false;
  onWrite: () => void = () => undefined;

  write(chunk: string | Buffer): boolean {
    this.chunks.push(chunk.toString());
    queueMicrotask(() => this.onWrite());
    return !this.isFull;
  }

  get text(): string {
    return this.chunks.join('');
  }
}

const change = (i: number) => ({
  key: Buffer.from('{"id":1}'),
  value: Buffer.from(`{"id":1,\n"i":${i}}`),
  timestampMs: 0,
  headers: [],
});

test('moves a slow reader that fell far behind to the end, and says how many changes it missed', async (t) => {
  const log = await openTestLog();
  t.after(() => log.close());
  await log.createTopic('changes', { partitions: 1 });
  await log.append('changes', [change(0)]);
  const clock = new ManualClock();
  const leave = new AbortController();
  const connection = new SlowConnection();
  connection.isFull = true;
  const missed = SLOW_READER_RECORDS_MAX + 10;
  connection.onWrite = () => {
    if (connection.text.includes('event: gap')) leave.abort(new Error('left'));
    if (!connection.text.endsWith('}\n\n') || connection.text.includes('event: gap')) return;
    void log
      .append(
        'changes',
        Array.from({ length: missed }, (_, i) => change(i + 1)),
      )
      .then(() => {
        clock.advance(6_000);
        connection.isFull = false;
        connection.emit('drain');
      });
  };
  const stream = streamChanges(connection as unknown as ServerResponse, {
    log,
    clock,
    topic: 'changes',
    offset: 0,
    signal: leave.signal,
  });
  await stream.catch(() => undefined);
  const [first = '', gap = ''] = connection.text.split('\n\n').slice(1);
  assert.equal(
    first,
    'id: 0\nevent: change\ndata: {"op":"+U","row":{"id":1, "i":0},"timestamp":"1970-01-01T00:00:00.000Z"}',
  );
  assert.equal(gap, `event: gap\ndata: {"skipped":${missed},"from":1,"to":${missed + 1}}`);
});
