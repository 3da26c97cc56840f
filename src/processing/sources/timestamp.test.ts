import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTimestamp, timestampOf } from './timestamp.ts';

test('reads RFC 3339 times to the millisecond', () => {
  const cases: [string, string][] = [
    ['2026-11-23T13:00:00Z', '2026-11-23T13:00:00.000Z'],
    ['2026-11-23t13:00:00.1239z', '2026-11-23T13:00:00.123Z'],
    ['2026-11-23T13:00:00.5+05:30', '2026-11-23T07:30:00.500Z'],
    ['2026-11-23T00:00:00-00:30', '2026-11-23T00:30:00.000Z'],
    ['1990-12-31T23:59:60Z', '1991-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ];
  for (const [text, iso] of cases) assert.equal(new Date(parseTimestamp(text)).toISOString(), iso);
});

test('takes nothing that only looks like a time', () => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-11-23T24:00:00Z',
    '2026-11-23T13:00:00',
    '',
  ]) {
    assert.ok(Number.isNaN(parseTimestamp(text)), text);
  }
});

test('takes a number as milliseconds, within the range of dates', () => {
  assert.equal(timestampOf(1_700_000_000_000.9), 1_700_000_000_000);
  for (const value of [8.64e15 + 2, Infinity, null, true, {}]) assert.ok(Number.isNaN(timestampOf(value)));
});
