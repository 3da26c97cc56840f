import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AlertBook, type AlertChanges } from './alert-book.ts';
import type { AlertRule } from './rule.ts';

const rule: AlertRule = {
  id: 'rul_1',
  version: 1,
  createdAtMs: 0,
  updatedAtMs: 0,
  name: 'too-hot',
  stream: 'readings',
  condition: 'celsius > 80',
  value: 'celsius',
  groupBy: ['sensor'],
  for: '10s',
  resolveAfter: '5m',
  severity: 'critical',
  summary: '{{sensor}} is at {{value}} ({{place}})',
  labels: { team: 'plant' },
  channels: ['outbox', 'ops'],
  enabled: true,
};
const rules = new Map([[rule.id, rule]]);

/** Feeds `sensor@second:value` samples (hot above 80) as one durable round and returns what it changed. */
function feed(book: AlertBook, script: string): AlertChanges {
  const round = book.draft();
  for (const step of script.split(' ')) {
    const [, sensor = '', second, value] = /^(\w+)@(\d+):(\d+)$/u.exec(step) ?? [];
    const atMs = Number(second) * 1_000;
    const sample = {
      ruleId: rule.id,
      atMs,
      holds: Number(value) > 80,
      value: Number(value),
      fields: { sensor },
    };
    round.sample(rule, sample, atMs);
  }
  book.commit(round.changes);
  return round.changes;
}

const told = (changes: AlertChanges): string[] =>
  changes.notifications.map(
    ({ channel, notification }) => `${channel} ${notification.event} ${notification.alert.summary}`,
  );

test('tells every channel of the rule once when an alert fires, and once when it resolves', () => {
  const book = new AlertBook();
  assert.deepEqual(told(feed(book, 'a@1:90 a@5:91')), []);
  assert.deepEqual(told(feed(book, 'a@12:95')), [
    'outbox firing a is at 95 (–)',
    'ops firing a is at 95 (–)',
  ]);
  assert.deepEqual(told(feed(book, 'a@13:96 a@14:97')), []);
  assert.deepEqual(told(feed(book, 'a@15:20')), [
    'outbox resolved a is at 97 (–)',
    'ops resolved a is at 97 (–)',
  ]);
  assert.equal(book.size, 0);
});

test('keeps groups apart', () => {
  const book = new AlertBook();
  feed(book, 'a@1:90 b@1:10 a@11:90 b@11:90');
  const round = book.draft();
  round.passTime(rules, 12_000);
  assert.equal(book.size, 2);
  assert.equal(round.changes.upserts.size, 0);
});

test('a pending alert that comes to nothing leaves no trace', () => {
  const book = new AlertBook();
  feed(book, 'a@1:90');
  const changes = feed(book, 'a@2:10');
  assert.equal(changes.forgotten.size, 1);
  assert.deepEqual([changes.timeline, changes.notifications, book.size], [[], [], 0]);
});

test('an alert that opens, resolves and opens again within one round gives two alerts', () => {
  const book = new AlertBook();
  const changes = feed(book, 'a@1:90 a@11:90 a@12:10 a@13:90 a@23:90');
  assert.equal(changes.upserts.size, 2);
  assert.deepEqual(
    changes.timeline.map((entry) => entry.state),
    ['pending', 'firing', 'resolved', 'pending', 'firing'],
  );
  assert.equal(book.size, 1);
});

test('a round that was not written changes nothing, and can be drafted again', () => {
  const book = new AlertBook();
  feed(book, 'a@1:90');
  const lost = book.draft();
  lost.sample(
    rule,
    { ruleId: rule.id, atMs: 11_000, holds: true, value: 90, fields: { sensor: 'a' } },
    11_000,
  );
  assert.equal(lost.changes.notifications.length, 2);
  assert.equal(told(feed(book, 'a@11:90')).length, 2);
});

test('resolves what went silent, and what belongs to no rule any more', () => {
  const book = new AlertBook();
  feed(book, 'a@1:90 a@11:90');
  const silent = book.draft();
  silent.passTime(rules, 11_000 + 300_000);
  assert.equal(silent.changes.timeline[0]?.note, 'no event for 5m');
  const orphaned = book.draft();
  orphaned.passTime(new Map(), 12_000);
  assert.equal(orphaned.changes.timeline[0]?.note, 'its rule was removed or disabled');
});
