import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Database } from '#database';
import { DEAD_LETTER_TOPIC, decodeDeadLetter } from '#dead-letters';
import { isCoded } from '#foundation';
import { valueAt } from '#log';
import { viewTopic } from './view.ts';
import { type Change, draft, openBench } from './testing.ts';
import { planViewQuery, type ViewRow } from './view-query.ts';
import type { Views } from './views.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** All rows of the view as the API gives them. */
async function rowsOf(database: Database, views: Views, name: string): Promise<string[]> {
  await views.caughtUp(name);
  const query = { filters: [], sort: undefined, limit: 10_000, cursor: undefined };
  const { text, params } = planViewQuery(views.get(name), query);
  return (await database.query<ViewRow>(text, params)).map(({ row }) => row);
}

test('writes every type so that it reads exactly as the platform writes rows', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  const types: [string, string, string][] = [
    ['flag', 'BOOLEAN', 'true'],
    ['tiny', 'TINYINT', '-128'],
    ['number', 'INT', '2147483647'],
    ['large', 'BIGINT', '9223372036854775807'],
    ['single', 'FLOAT', '0.1'],
    ['double', 'DOUBLE', '0.30000000000000004'],
    ['nan', 'DOUBLE', '"NaN"'],
    ['endless', 'DOUBLE', '"-Infinity"'],
    ['price', 'DECIMAL(38, 4)', '"1234567890123456789012345678901234.5600"'],
    ['name', 'STRING', '"zoë \\"q\\" 😀"'],
    ['code', 'CHAR(3)', '"ab "'],
    ['raw', 'BYTES', `"${Buffer.alloc(100, 7).toString('base64')}"`],
    ['day', 'DATE', '"2026-01-31"'],
    ['hour', 'TIME(0)', '"23:59:59"'],
    ['local', 'TIMESTAMP(3)', '"2026-01-31 10:00:00.120"'],
    ['coarse', 'TIMESTAMP(0)', '"2026-01-31 10:00:00"'],
    ['exact', 'TIMESTAMP(9)', '"2026-01-31 10:00:00.123456789"'],
    ['moment', 'TIMESTAMP_LTZ(6)', '"2026-01-31 10:00:00.123456Z"'],
    ['place', 'ROW<`z` INT, `a` DOUBLE>', '{"z":1,"a":1.50}'],
    ['list', 'ARRAY<INT>', '[3,1,2]'],
    ['tags', 'MAP<STRING, STRING>', '{"b":"1","a":"2"}'],
    ['nothing', 'BIGINT', 'null'],
  ];
  const columns = types.map(([name, type]) => ({ name, type }));
  await views.define(draft({ columns, primaryKey: [] }));
  const row = `{${types.map(([name, , json]) => `"${name}":${json}`).join(',')}}`;
  await bench.change('means', { key: null, row });
  assert.deepEqual(await rowsOf(bench.database, views, 'means'), [row]);
});

test('replaces and removes rows by primary key, and appends them without one', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  await views.define(draft({ name: 'all', primaryKey: [] }));
  const cpu = (mean: number): Change => ({ key: { sensor: 'cpu' }, row: { sensor: 'cpu', mean } });
  await bench.change('means', cpu(1), { key: { sensor: 'ram' }, row: { sensor: 'ram', mean: null } }, cpu(2));
  assert.deepEqual(await rowsOf(bench.database, views, 'means'), [
    '{"sensor":"cpu","mean":2}',
    '{"sensor":"ram","mean":null}',
  ]);
  await bench.change('means', { key: { sensor: 'cpu' }, row: null });
  assert.deepEqual(await rowsOf(bench.database, views, 'means'), ['{"sensor":"ram","mean":null}']);
  assert.equal(views.get('means').rows, 1);
  await bench.change('all', cpu(1), cpu(1));
  assert.equal((await rowsOf(bench.database, views, 'all')).length, 2);
});

test('equals a recomputation from the topic, however often it stops and starts', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  const expected = new Map<string, string>();
  const step = fc.record({
    sensor: fc.constantFrom('a', 'b', 'c', 'd'),
    mean: fc.option(fc.integer(), { nil: null }),
  });
  const batches = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 4 });
  let current = views;
  await fc.assert(
    fc.asyncProperty(batches, fc.boolean(), async (steps, restarts) => {
      for (const batch of steps) {
        const changes = batch.map(({ sensor, mean }): Change => {
          const row = JSON.stringify({ sensor, mean });
          if (mean === null) expected.delete(sensor);
          else expected.set(sensor, row);
          return mean === null ? { key: { sensor }, row: null } : { key: { sensor }, row };
        });
        await bench.change('means', ...changes);
      }
      if (restarts) {
        await current.close();
        current = await bench.openViews();
      }
      const rows = await rowsOf(bench.database, current, 'means');
      assert.deepEqual(
        rows,
        [...expected.keys()].sort().map((sensor) => expected.get(sensor)),
      );
      assert.equal(current.get('means').rows, expected.size);
    }),
    { seed: SEED, numRuns: 25 },
  );
});

test('makes a row that PostgreSQL refuses a dead letter, and goes on with the others', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  const good = (sensor: string): Change => ({ key: { sensor }, row: { sensor, mean: 1 } });
  await bench.change(
    'means',
    good('a'),
    { key: { sensor: 'b' }, row: { sensor: 'b', mean: 'warm' } },
    good('c'),
    { key: { sensor: 'd' }, row: '{"sensor":"d\\u0000"}' },
    { key: { sensor: 'e' }, row: '{"sensor":' },
    { key: { sensor: 'f' }, row: '{"mean":1}' },
    good('g'),
  );
  const rows = await rowsOf(bench.database, views, 'means');
  assert.deepEqual(
    rows.map((row) => (JSON.parse(row) as { sensor: string }).sensor),
    ['a', 'c', 'g'],
  );
  const batch = await bench.log.read({
    topic: DEAD_LETTER_TOPIC,
    partition: 0,
    offset: 0,
    maxBytes: 1e6,
    maxWaitMs: 0,
  });
  const letters = Array.from({ length: batch.count }, (_, i) =>
    decodeDeadLetter(valueAt(batch, i) ?? new Uint8Array()),
  );
  assert.deepEqual(
    letters.map((letter) => [letter?.stage, letter?.code, letter?.offset]),
    [
      ['sink', 'view_row_refused', 1],
      ['sink', 'view_row_refused', 3],
      ['sink', 'view_row_refused', 4],
      ['sink', 'view_row_refused', 5],
    ],
  );
});

test('evicts the rows changed longest ago when it is full, and says how many', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews({ rowsMax: 3 });
  await views.define(draft());
  for (const sensor of ['a', 'b', 'c', 'a', 'd', 'e']) {
    await bench.change('means', { key: { sensor }, row: { sensor, mean: 1 } });
    await views.caughtUp('means');
  }
  const sensors = (await rowsOf(bench.database, views, 'means')).map(
    (row) => (JSON.parse(row) as { sensor: string }).sensor,
  );
  assert.deepEqual(sensors, ['a', 'd', 'e']);
  assert.deepEqual(
    { rows: views.get('means').rows, evicted: views.get('means').evicted },
    { rows: 3, evicted: 2 },
  );
});

test('starts a view anew when its columns change, and keeps it when only its pipeline is renamed', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  await bench.change('means', { key: { sensor: 'a' }, row: { sensor: 'a', mean: 1 } });
  await views.define(draft({ pipeline: 'renamed' }));
  assert.equal((await rowsOf(bench.database, views, 'means')).length, 1);
  assert.equal(views.get('means').pipeline, 'renamed');
  const before = views.get('means');
  await views.define(draft({ columns: [{ name: 'sensor', type: 'STRING' }] }));
  assert.ok(before.gone.aborted);
  assert.deepEqual(await rowsOf(bench.database, views, 'means'), []);
  assert.equal((await bench.log.describeTopic(viewTopic('means')))?.offsets[0]?.latest, 0);
});

test('gives a view to one pipeline, until it is dropped with all it had', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  const other = draft({ pipelineId: 'pip_2', pipeline: 'other' });
  await assert.rejects(views.define(other), (error) => isCoded(error, 'view_taken'));
  await views.dropOf('pip_1');
  assert.throws(
    () => views.get('means'),
    (error) => isCoded(error, 'view_not_found'),
  );
  assert.equal(await bench.log.describeTopic(viewTopic('means')), undefined);
  await views.define(other);
});

test('refuses what cannot become a table', async (t) => {
  const views = await (await openBench(t)).openViews();
  const invalid = (error: unknown): boolean => isCoded(error, 'view_invalid');
  await assert.rejects(views.define(draft({ name: 'a.b"; DROP' })), invalid);
  await assert.rejects(views.define(draft({ primaryKey: ['nothing'] })), invalid);
  await assert.rejects(
    views.define(draft({ columns: [{ name: '__offset', type: 'INT' }], primaryKey: [] })),
    invalid,
  );
  const columns = [{ name: 'sensor', type: 'ARRAY<INT>' }];
  await assert.rejects(views.define(draft({ columns })), invalid);
});

test('finishes at the next start what a crash left half done', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  await views.define(draft({ name: 'gone' }));
  await bench.change('means', { key: { sensor: 'a' }, row: { sensor: 'a', mean: 1 } });
  await views.caughtUp('means');
  await views.close();
  // A new definition was recorded, the topic not yet emptied; a drop was recorded, the table still there.
  const collection = bench.catalog.collection((await import('./view.ts')).viewKind);
  const actor = { actor: { id: 'x', tenant: 'default' } };
  await collection.change('means', 'defined', { ...collection.get('means').value, generation: 2 }, actor);
  await collection.change('gone', 'dropped', {}, actor);
  const next = await bench.openViews();
  assert.deepEqual(await rowsOf(bench.database, next, 'means'), []);
  assert.deepEqual(await bench.database.query('SELECT name FROM processing.views'), [{ name: 'means' }]);
  assert.equal(await bench.log.describeTopic(viewTopic('gone')), undefined);
});

test('makes the same table again from the topic alone', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(draft());
  for (let i = 0; i < 50; i++) {
    const sensor = `s${i % 7}`;
    await bench.change(
      'means',
      i % 5 === 4 ? { key: { sensor }, row: null } : { key: { sensor }, row: { sensor, mean: i } },
    );
  }
  await views.caughtUp('means');
  const before = await bench.database.query('SELECT * FROM views.means ORDER BY sensor');
  await bench.database.query('UPDATE views.means SET mean = -1');
  await views.rebuild();
  assert.deepEqual(await bench.database.query('SELECT * FROM views.means ORDER BY sensor'), before);
  assert.equal(views.get('means').rows, before.length);
});
