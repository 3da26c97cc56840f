import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ServerEvent, SseParser } from './sse-parser.ts';

const stream =
  ': heartbeat\n\nevent: record\r\nid: 0:7\r\ndata: {"a":1}\r\n\r\ndata:x\ndata: y\n\nid: 0:8\n\ndata\n\n';
const events: ServerEvent[] = [
  { type: 'record', data: '{"a":1}', id: '0:7' },
  { type: 'message', data: 'x\ny', id: '0:7' },
  { type: 'message', data: '', id: '0:8' },
];

function parse(pieces: readonly string[]): ServerEvent[] {
  const seen: ServerEvent[] = [];
  const parser = new SseParser((event) => seen.push(event));
  for (const piece of pieces) parser.push(piece);
  return seen;
}

test('reads fields, comments, several data lines and the sticky id', () => {
  assert.deepEqual(parse([stream]), events);
});

test('gives the same events however the stream is cut', () => {
  for (let cut = 1; cut < stream.length; cut += 1) {
    assert.deepEqual(parse([stream.slice(0, cut), stream.slice(cut)]), events, `cut at ${cut}`);
  }
  assert.deepEqual(parse(Array.from(stream)), events);
});
