import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeZone } from './time-zone.ts';

const at = (text: string): number => Date.parse(`${text}Z`);

test('offsets and names are zones, other words are none', () => {
  assert.equal(timeZone('UTC')?.fixedOffsetMs, 0);
  assert.equal(timeZone('+02:30')?.fixedOffsetMs, 9_000_000);
  assert.equal(timeZone('GMT-8')?.fixedOffsetMs, -28_800_000);
  assert.equal(timeZone('Asia/Kolkata')?.toLocal(0), 19_800_000);
  assert.equal(timeZone('Mars/Olympus'), undefined);
});

test('in spring the clock jumps over an hour: a time in it moves forward', () => {
  const paris = timeZone('Europe/Paris');
  assert.equal(paris?.toLocal(at('2024-03-31T00:59:59')), at('2024-03-31T01:59:59'));
  assert.equal(paris?.toLocal(at('2024-03-31T01:00:00')), at('2024-03-31T03:00:00'));
  assert.equal(paris?.toEpoch(at('2024-03-31T02:30:00')), at('2024-03-31T01:30:00'));
});

test('in autumn an hour comes twice: the earlier instant, or the later if that is asked for', () => {
  const paris = timeZone('Europe/Paris');
  assert.equal(paris?.toEpoch(at('2024-10-27T02:30:00')), at('2024-10-27T00:30:00'));
  assert.equal(paris?.toLaterEpoch(at('2024-10-27T02:30:00')), at('2024-10-27T01:30:00'));
  assert.equal(paris?.toEpoch(at('2024-10-27T03:30:00')), at('2024-10-27T02:30:00'));
});
