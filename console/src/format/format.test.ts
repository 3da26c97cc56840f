import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesOfBase64, bytesOfText, hexDump } from './bytes.ts';
import { formatAgo, formatDuration } from './duration.ts';
import { formatBytes, formatCount, formatRate, formatValue } from './number.ts';
import { formatTime, parseTime, sqlTime } from './time.ts';

const noon = Date.UTC(2026, 10, 23, 12, 0, 0, 120);

test('writes numbers short without hiding small ones', () => {
  assert.deepEqual([0, 0.04, 2.34, 1204, 120_400].map(formatRate), ['0', '<0.1', '2.3', '1,204', '120.4K']);
  assert.deepEqual([0.123456, 1234.56, 0.00001, 82_051_100].map(formatValue), [
    '0.1235',
    '1,235',
    '1.00e-5',
    '82.05M',
  ]);
  assert.deepEqual([512, 1536, 5 * 1024 ** 3].map(formatBytes), ['512 B', '1.5 KiB', '5.0 GiB']);
  assert.equal(formatCount(99_999), '99,999');
});

test('writes durations in their largest sensible unit', () => {
  assert.deepEqual([850, 2_340, 59_000, 240_000, 7_300_000, 9 * 86_400_000].map(formatDuration), [
    '850 ms',
    '2.3 s',
    '59 s',
    '4 min',
    '2 h',
    '9 d',
  ]);
  assert.deepEqual([300, 12_400, -180_000].map(formatAgo), ['just now', '12 s ago', 'in 3 min']);
});

test('reads SQL timestamps as UTC, ISO times as they say, and anything else as not a time', () => {
  assert.equal(parseTime('2026-11-23 12:00:00.120'), noon);
  assert.equal(parseTime('2026-11-23 12:00:00.120000Z'), noon);
  assert.equal(parseTime('2026-11-23T13:00:00.120+01:00'), noon);
  assert.ok(Number.isNaN(parseTime('soon')));
  assert.ok(Number.isNaN(parseTime(12)));
});

test('writes a time as the SQL text of its column type', () => {
  assert.equal(sqlTime(noon, 'TIMESTAMP(3)'), '2026-11-23 12:00:00.120');
  assert.equal(sqlTime(noon, 'TIMESTAMP_LTZ(3)'), '2026-11-23 12:00:00.120Z');
  assert.equal(formatTime(noon, 'utc', true), '23 Nov 2026, 12:00:00.120');
});

test('dumps bytes as offset, hex and ASCII', () => {
  assert.equal(
    hexDump(bytesOfText('{"a":1}\n')),
    '000000  7b 22 61 22 3a 31 7d 0a                          {"a":1}.',
  );
  assert.deepEqual([...bytesOfBase64('AP8=')], [0, 255]);
});
