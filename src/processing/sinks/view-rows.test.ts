import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { draft, openBench } from './testing.ts';
import { viewTopic } from './view.ts';

const row = (sensor: string, mean: number) => ({ key: { sensor }, row: { sensor, mean } });

async function openFile(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-view-rows-'));
  t.after(() => rm(directory, { recursive: true }));
  return join(directory, 'means.ndjson');
}

test('a view that began anew is filled with the rows it had at an earlier moment', async (t) => {
  const [bench, file] = [await openBench(t), await openFile(t)];
  const views = await bench.openViews();
  const rows = async () => {
    await views.caughtUp('means');
    return bench.database.query('SELECT sensor, mean FROM views.means ORDER BY sensor');
  };
  await views.define(draft());
  await bench.change('means', row('a\u2028\u2029', 1), row('b', 2), row('c', 3), {
    key: { sensor: 'c' },
    row: null,
  });
  const before = await rows();
  const end = (await bench.log.describeTopic(viewTopic('means')))?.offsets[0]?.latest ?? 0;
  await bench.change('means', row('a', 10), row('d', 4), { key: { sensor: 'b' }, row: null });
  await views.saveRows('means', end, file);

  await views.define(draft({ revision: 2 }));
  assert.deepEqual(await rows(), []);
  await views.fillRows('means', file);
  assert.deepEqual(await rows(), before);
  assert.equal(views.get('means').rows, 2);
});

test('filling a view goes on where it was interrupted, so that no row is there twice', async (t) => {
  const [bench, file] = [await openBench(t), await openFile(t)];
  const views = await bench.openViews();
  await views.define(draft({ primaryKey: [] }));
  const changes = Array.from({ length: 2_500 }, (_, i) => ({ ...row(`s${i}`, i), key: null }));
  await bench.change('means', ...changes);
  await views.saveRows('means', changes.length, file);
  const whole = await readFile(file, 'utf8');
  const lines = whole.trimEnd().split('\n');
  assert.equal(lines.length, changes.length);

  await views.define(draft({ primaryKey: [], revision: 2 }));
  await writeFile(file, `${lines.slice(0, 1_200).join('\n')}\n`);
  await views.fillRows('means', file);
  await writeFile(file, whole);
  await views.fillRows('means', file);
  await views.caughtUp('means');
  const [counts] = await bench.database.query(
    'SELECT COUNT(*)::int AS rows, COUNT(DISTINCT sensor)::int AS sensors FROM views.means',
  );
  assert.deepEqual(counts, { rows: 2_500, sensors: 2_500 });
});
