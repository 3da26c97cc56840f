import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ManualClock } from '#foundation';
import { type Field, types } from '../../plan/types.ts';
import type { Source } from '../connector.ts';
import { filesystem } from '../filesystem.ts';
import { descriptor, keepingHead, type KeptHead, testContext } from '../testing.ts';
import { LINES_PER_EVENT_MAX } from './line-rows.ts';

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-source-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

const FIELDS: readonly Field[] = [{ name: 'id', type: types.string() }];

let folders = 0;
interface Opened {
  path: string;
  clock: ManualClock;
  open: () => { source: Source; head: KeptHead };
}

function sourceOf(options: Record<string, string>): Opened {
  const path = join(root, String(++folders));
  mkdirSync(path);
  const clock = new ManualClock();
  const table = descriptor(FIELDS, { options: { connector: 'filesystem', format: 'csv', path, ...options } });
  const open = (): { source: Source; head: KeptHead } => {
    const head = keepingHead(table, FIELDS);
    const context = testContext({ clock, baseDirectory: root, batchRowsMax: 2 });
    return { source: filesystem.openSource?.([head], context) as Source, head };
  };
  return { path, clock, open };
}

async function drain(source: Source): Promise<'nothing' | 'end'> {
  for (;;) {
    const found = await source.pump();
    if (found !== 'rows') return found;
  }
}

test('a table with an interval looks for new files again and again, and reads each once, the older first', async () => {
  const { path, clock, open } = sourceOf({ 'source.monitor-interval': '10 s' });
  writeFileSync(join(path, 'b'), '1\n2\n3\n');
  const first = open();
  assert.equal(first.source.isBounded, false);
  await first.source.open(undefined);
  assert.equal(await drain(first.source), 'nothing');
  assert.deepEqual(first.head.rows, ['+I ["1"]', '+I ["2"]', '+I ["3"]']);
  writeFileSync(join(path, 'a'), '5\n');
  writeFileSync(join(path, 'c'), '4\n');
  utimesSync(join(path, 'c'), 1, 1);
  assert.equal(await drain(first.source), 'nothing');
  assert.equal(first.head.rows.length, 3);
  clock.advance(10_000);
  await first.source.pump();
  const position = first.source.position;
  await first.source.close();
  const second = open();
  await second.source.open(position);
  assert.equal(await drain(second.source), 'nothing');
  assert.deepEqual(first.head.rows.slice(3), ['+I ["4"]']);
  assert.deepEqual(second.head.rows, ['+I ["5"]']);
  await second.source.close();
});

test('a restart goes on in the middle of a file, whatever files came before it in the meantime', async () => {
  const { path, open } = sourceOf({});
  writeFileSync(join(path, 'm'), '1\n2\n3\n4\n');
  writeFileSync(join(path, 'n'), '5\n');
  const first = open();
  await first.source.open(undefined);
  await first.source.pump();
  const position = first.source.position;
  await first.source.close();
  writeFileSync(join(path, 'a'), 'too late\n');
  const second = open();
  await second.source.open(position);
  assert.equal(await drain(second.source), 'end');
  assert.deepEqual(first.head.rows, ['+I ["1"]', '+I ["2"]']);
  assert.deepEqual(second.head.rows, ['+I ["3"]', '+I ["4"]', '+I ["5"]']);
  await second.source.close();
});

test('a file that is gone when it is gone on with is an error that names it', async () => {
  const { path, open } = sourceOf({});
  writeFileSync(join(path, 'm'), '1\n2\n3\n4\n');
  const first = open();
  await first.source.open(undefined);
  await first.source.pump();
  const position = first.source.position;
  await first.source.close();
  renameSync(join(path, 'm'), join(path, 'elsewhere'));
  await assert.rejects(open().source.open(position), /m cannot be read/);
});

test('a quoted field of many lines is one row; after a stray quote the rows below it are read', async () => {
  const { path, open } = sourceOf({});
  const lines = (count: number): string => 'line\n'.repeat(count);
  writeFileSync(join(path, 'a'), `1\n"${lines(300)}end"\n2\n`);
  writeFileSync(join(path, 'b'), `"stray\n3\n${lines(LINES_PER_EVENT_MAX * 2)}`);
  writeFileSync(join(path, 'c'), '4\n"open');
  const { source, head } = open();
  await source.open(undefined);
  assert.equal(await drain(source), 'end');
  assert.equal(head.rows[1], `+I ${JSON.stringify([`${lines(300)}end`])}`);
  assert.equal(head.rows[3], '+I ["3"]');
  assert.equal(head.rows.length, 3 + 1 + LINES_PER_EVENT_MAX * 2 + 1);
  assert.deepEqual(head.failures, ['malformed', 'malformed']);
  await source.close();
});

test('a quoted field longer than what is read at once is one row', async () => {
  const { path, open } = sourceOf({});
  const long = `${'x'.repeat(700_000)}\n`.repeat(3);
  writeFileSync(join(path, 'a'), `1\n"${long}"\n2\n`);
  const { source, head } = open();
  await source.open(undefined);
  assert.equal(await drain(source), 'end');
  assert.deepEqual(
    head.rows.map((row) => row.length),
    [8, JSON.stringify(long).length + 5, 8],
  );
  await source.close();
});
