import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ManualClock } from '#foundation';
import { batchOf } from '../../batch/batch.ts';
import { type Field, types } from '../../plan/types.ts';
import { filesystem } from '../filesystem.ts';
import type { SourcePosition } from '../connector.ts';
import type { Sink } from '../sink.ts';
import { descriptor, testContext } from '../testing.ts';

let root: string;
before(() => {
  root = mkdtempSync(join(tmpdir(), 'millrace-sink-'));
});
after(() => rmSync(root, { recursive: true, force: true }));

const FIELDS: readonly Field[] = [
  { name: 'id', type: types.int() },
  { name: 'hour', type: types.string() },
];

let folders = 0;
interface Opened {
  path: string;
  clock: ManualClock;
  open: () => Sink;
}

function sinkOf(options: Record<string, string>, partitionKeys: string[] = [], name = ''): Opened {
  const path = join(root, String(++folders));
  const clock = new ManualClock();
  const table = descriptor(FIELDS, {
    options: { connector: 'filesystem', format: 'json', path: join(path, name), ...options },
    partitionKeys,
  });
  const columns = FIELDS.map((field) => ({ kind: 'physical' as const, name: field.name }));
  const sink = { id: 'sink', table, fields: FIELDS, columns, primaryKey: [], overwrite: false };
  return {
    path,
    clock,
    open: () => filesystem.openSink?.(sink, testContext({ clock, baseDirectory: root })) as Sink,
  };
}

const push = (sink: Sink, ...rows: [number, string | null][]): void => sink.push(batchOf(FIELDS, rows));

/** Files to be seen, without the random part of their names; `lines` counts theirs. */
function shown(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const lines = readFileSync(file, 'utf8').split('\n').length - 1;
      const name = file.slice(path.length + 1).replace(/part-.*-(\d+)$/, 'part-$1');
      return `${name} ${lines}`;
    })
    .sort();
}

test('a file is shown when it has its age and the epoch is committed, not before', async () => {
  const { path, clock, open } = sinkOf({
    'sink.rolling-policy.rollover-interval': '1 min',
    'sink.rolling-policy.inactivity-interval': '40 s',
  });
  const sink = open();
  await sink.open(undefined);
  push(sink, [1, 'a'], [2, 'a']);
  await sink.flush();
  await sink.committed?.();
  clock.advance(30_000);
  push(sink, [3, 'a']);
  assert.equal(sink.isDue, false);
  await sink.flush();
  await sink.committed?.();
  assert.deepEqual(shown(path), []);
  clock.advance(31_000);
  assert.equal(sink.isDue, true);
  await sink.flush();
  assert.deepEqual(shown(path), []);
  await sink.committed?.();
  assert.deepEqual(shown(path), ['part-0 3']);
  push(sink, [4, 'a']);
  await sink.flush();
  clock.advance(40_000);
  assert.equal(sink.isDue, true);
  await sink.close();
});

test('a restart goes on with the file in progress and cuts off what was not committed', async () => {
  const { path, open } = sinkOf({});
  const first = open();
  await first.open(undefined);
  push(first, [1, 'a']);
  const position = await first.flush();
  await first.committed?.();
  push(first, [2, 'lost']);
  await first.flush();
  await first.close();
  for (let restart = 0; restart < 3; restart++) {
    const next = open();
    await next.open(position);
    push(next, [3, 'lost too']);
    await next.close();
  }
  const last = open();
  await last.open(position);
  push(last, [2, 'b']);
  await last.finish();
  assert.deepEqual(shown(path), ['part-0 2']);
});

test('a crash between the commit and the showing shows the file at the next start, once', async () => {
  const { path, open } = sinkOf({ 'sink.rolling-policy.file-size': '1 b' });
  const first = open();
  await first.open(undefined);
  push(first, [1, 'a']);
  const position = await first.flush();
  await first.close();
  for (let restart = 0; restart < 2; restart++) {
    const next = open();
    await next.open(position);
    await next.close();
    assert.deepEqual(shown(path), ['part-0 1']);
  }
});

test('a partition is complete when the watermark has passed its time and the delay', async () => {
  const { path, open } = sinkOf(
    {
      'sink.partition-commit.policy.kind': 'success-file',
      'sink.partition-commit.trigger': 'partition-time',
      'sink.partition-commit.delay': '1 h',
      'sink.partition-commit.watermark-time-zone': 'Europe/Berlin',
      'sink.partition-commit.success-file.name': 'done',
      'partition.time-extractor.timestamp-pattern': '2024-03-01 $hour:00:00',
    },
    ['hour'],
  );
  const sink = open();
  await sink.open(undefined);
  push(sink, [1, '10'], [2, '11'], [3, null]);
  // 11 o'clock in Berlin is 10 in UTC.
  sink.advance(Date.UTC(2024, 2, 1, 10));
  let position = await sink.flush();
  await sink.committed?.();
  assert.deepEqual(shown(path), []);
  sink.advance(Date.UTC(2024, 2, 1, 10) + 1);
  position = await sink.flush();
  await sink.close();
  const next = open();
  await next.open(position);
  assert.deepEqual(shown(path), ['hour=10/done 0', 'hour=10/part-0 1']);
  await next.finish();
  assert.deepEqual(shown(path), [
    'hour=10/done 0',
    'hour=10/part-0 1',
    'hour=11/done 0',
    'hour=11/part-1 1',
    'hour=__DEFAULT_PARTITION__/done 0',
    'hour=__DEFAULT_PARTITION__/part-2 1',
  ]);
});

test('by the clock a partition is complete a delay after its first row', async () => {
  const { path, clock, open } = sinkOf(
    { 'sink.partition-commit.policy.kind': 'success-file', 'sink.partition-commit.delay': '5 s' },
    ['hour'],
  );
  const sink = open();
  await sink.open(undefined);
  push(sink, [1, 'a']);
  await sink.flush();
  await sink.committed?.();
  clock.advance(5000);
  assert.equal(sink.isDue, true);
  push(sink, [2, 'a'], [3, 'b']);
  await sink.flush();
  await sink.committed?.();
  assert.deepEqual(shown(path), ['hour=a/_SUCCESS 0', 'hour=a/part-0 2']);
  await sink.close();
});

test('a partition whose time cannot be read stops the pipeline with what it looks like', async () => {
  const { open } = sinkOf(
    {
      'sink.partition-commit.policy.kind': 'success-file',
      'sink.partition-commit.trigger': 'partition-time',
    },
    ['hour'],
  );
  const sink = open();
  await sink.open(undefined);
  assert.throws(() => push(sink, [1, 'noon']), /has the time "noon"/);
  await sink.close();
});

test('names that are paths are refused even if nobody checked them', () => {
  const leaving = {
    'partition.default-name': '/../../../../escaped',
    'sink.partition-commit.success-file.name': '../escaped',
  };
  for (const [name, value] of Object.entries(leaving)) {
    const options = { 'sink.partition-commit.policy.kind': 'success-file', [name]: value };
    assert.throws(() => sinkOf(options, ['hour']).open(), { code: 'option_invalid' });
  }
});

test('with many partitions the one written longest ago ends its file', async () => {
  const { path, open } = sinkOf({}, ['hour']);
  const sink = open();
  await sink.open(undefined);
  for (let i = 0; i < 450; i++) push(sink, [i, `h${i % 225}`]);
  await sink.flush();
  await sink.committed?.();
  assert.ok(shown(path).length > 0);
  await sink.finish();
  const lines = shown(path).reduce((sum, file) => sum + Number(file.split(' ')[1]), 0);
  assert.equal(lines, 450);
});

test('one file under a name grows with each epoch by its committed rows', async () => {
  const { path, open } = sinkOf({}, [], 'out.json');
  const first = open();
  await first.open(undefined);
  push(first, [1, 'a']);
  const position = await first.flush();
  assert.deepEqual(shown(path), []);
  await first.committed?.();
  assert.deepEqual(shown(path), ['out.json 1']);
  push(first, [2, 'a']);
  const second = await first.flush();
  await first.close();
  // The epoch is committed, the process died before the file grew; then once more after it did.
  for (let restart = 0; restart < 2; restart++) {
    const next = open();
    await next.open(second);
    await next.close();
    assert.deepEqual(shown(path), ['out.json 2']);
  }
  assert.notDeepEqual(position, second);
  const last = open();
  await last.open(second);
  push(last, [3, 'a']);
  let third = await last.flush();
  await last.committed?.();
  await last.finish();
  assert.deepEqual(shown(path), ['out.json 3']);
  for (let restart = 0; restart < 3; restart++) {
    const again = open();
    await again.open(third);
    third = await again.flush();
    await again.committed?.();
    await again.finish();
    assert.deepEqual(shown(path), ['out.json 3']);
  }
});

/** One file that shows rows 1 to 5, and where it was after two of them. */
async function grownTo5(): Promise<Opened & { sink: Sink; two: SourcePosition; text: () => string }> {
  const opened = sinkOf({}, [], 'out.json');
  const sink = opened.open();
  await sink.open(undefined);
  push(sink, [1, 'a'], [2, 'a']);
  await sink.flush();
  await sink.committed?.();
  const two = await sink.flush();
  await sink.committed?.();
  push(sink, [3, 'a'], [4, 'a'], [5, 'a']);
  await sink.flush();
  await sink.committed?.();
  return { ...opened, sink, two, text: () => readFileSync(join(opened.path, 'out.json'), 'utf8') };
}

const lines = (...rows: [number, string][]): string =>
  rows.map(([id, hour]) => `{"id":${id},"hour":"${hour}"}\n`).join('');

/** Goes on behind the second row, with rows of other lengths, as a start from a savepoint does. */
async function goOn(open: () => Sink, position: SourcePosition): Promise<Sink> {
  const sink = open();
  await sink.open(position);
  push(sink, [3000, 'other'], [4000, 'other']);
  await sink.flush();
  await sink.committed?.();
  return sink;
}

for (const isFinished of [false, true])
  test(`a start from a savepoint takes back what one file got since, ${isFinished ? 'ended' : 'stopped'}`, async () => {
    const { sink, open, two, text } = await grownTo5();
    if (isFinished) await sink.finish();
    await sink.close();
    const next = open();
    await next.open(two);
    assert.equal(text(), lines([1, 'a'], [2, 'a']));
    await next.close();
    const last = await goOn(open, two);
    assert.equal(text(), lines([1, 'a'], [2, 'a'], [3000, 'other'], [4000, 'other']));
    await last.finish();
    assert.equal(text(), lines([1, 'a'], [2, 'a'], [3000, 'other'], [4000, 'other']));
  });

test('one file that another run has written over is made anew with the rows of the run that goes on', async () => {
  const { sink, open, path, two, text } = await grownTo5();
  await sink.close();
  writeFileSync(join(path, 'out.json'), 'x\n');
  await (await goOn(open, two)).close();
  assert.equal(text(), lines([1, 'a'], [2, 'a'], [3000, 'other'], [4000, 'other']));
});

test('one file that lacks committed rows is an error, not filled with zeros', async () => {
  const { sink, open, path, two } = await grownTo5();
  await sink.close();
  const [temporary = ''] = readdirSync(path).filter((name) => name.endsWith('.inprogress'));
  truncateSync(join(path, temporary), 3);
  await assert.rejects(async () => open().open(two), /lacks rows that the last run had committed/);
  rmSync(join(path, temporary));
  writeFileSync(join(path, 'out.json'), 'x\n');
  await assert.rejects(async () => open().open(two), /is gone/);
});

test('a failed run that nobody goes on with leaves nothing', async () => {
  for (const [keys, name] of [
    [['hour'], ''],
    [[], 'out.json'],
  ] as const) {
    const { path, open } = sinkOf({}, [...keys], name);
    const sink = open();
    await sink.open(undefined);
    push(sink, [1, 'a']);
    await sink.close();
    sink.discard?.();
    const left = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    assert.deepEqual(left, []);
  }
});
