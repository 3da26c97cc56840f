import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTraceparent, newTraceContext, parseTraceparent } from './index.ts';

const VALID = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('reads and writes a traceparent of version 00', () => {
  const context = parseTraceparent(VALID);
  assert.ok(context?.sampled);
  assert.equal(formatTraceparent(context), VALID);
});

test('reads the known fields of a later version', () => {
  assert.equal(parseTraceparent(`01${VALID.slice(2)}-what-comes-later`)?.spanId, 'b7ad6b7169203331');
});

test('refuses what is not a traceparent', () => {
  const malformed = [
    undefined,
    '',
    `${VALID}-more`,
    `ff${VALID.slice(2)}`,
    VALID.toUpperCase(),
    VALID.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
    VALID.replace('b7ad6b7169203331', '0'.repeat(16)),
    ` ${VALID}`,
  ];
  for (const header of malformed) assert.equal(parseTraceparent(header), undefined, header);
});

test('continues a trace with a new span', () => {
  const parent = parseTraceparent(VALID);
  const child = newTraceContext(parent);
  assert.equal(child.traceId, parent?.traceId);
  assert.notEqual(child.spanId, parent?.spanId);
  assert.notEqual(newTraceContext().traceId, newTraceContext().traceId);
});
