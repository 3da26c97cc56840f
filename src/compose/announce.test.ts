import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { announcementOf } from './announce.ts';

const announced = {
  url: 'http://127.0.0.1:1',
  firstRun: { username: 'admin', oneTimePassword: 'p-1' },
  demoKey: 'mr_key',
  consoleIsThere: true,
  dataDirectory: '/data',
};

test('the curl to paste is good shell and sends an event of now', () => {
  const [, command = ''] = announcementOf(announced).split('Send an event of your own:\n\n');
  // `curl` is replaced by a function that shows its last argument: the body.
  const done = spawnSync('sh', ['-c', `curl() { for last; do :; done; printf %s "$last"; }\n${command}`], {
    encoding: 'utf8',
  });
  const event = JSON.parse(done.stdout) as { sensor: string; ts: string };
  assert.equal(event.sensor, 'mine');
  assert.match(event.ts, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/u);
});

test('without a first run and without the demo it says only where it is', () => {
  const text = announcementOf({ ...announced, firstRun: undefined, demoKey: undefined });
  assert.equal(text.trim(), 'Millrace is ready at http://127.0.0.1:1\n  data in /data');
});
