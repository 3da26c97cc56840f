import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { BODY_DEPTH_MAX, findBodyFault } from './body-check.ts';

test('finds text that cannot be stored, wherever it is, and names the place', () => {
  assert.deepEqual(findBodyFault({ a: [{ 'b/c': 'x\0' }] })?.pointer, '/a/0/b~1c');
  assert.match(findBodyFault({ a: '\ud800' })?.message ?? '', /surrogate/u);
  assert.match(findBodyFault({ a: { '\0': 1 } })?.message ?? '', /member whose name/u);
  assert.ok(findBodyFault('\0'));
});

test('lets through what is text, and does not look into streams and bytes', () => {
  for (const body of [
    undefined,
    null,
    1,
    { a: '😀', b: ['\n', '\u{fffd}'] },
    Buffer.from('\0'),
    Readable.from(['\0']),
  ])
    assert.equal(findBodyFault(body), undefined);
});

test('bounds the nesting, however deep it is', () => {
  const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));
  assert.equal(findBodyFault(nested(BODY_DEPTH_MAX)), undefined);
  assert.match(findBodyFault(nested(BODY_DEPTH_MAX + 1))?.message ?? '', /deeper than 128/u);
  assert.ok(findBodyFault(nested(200_000)));
});
