import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { type Migration, migrate, type Database } from '#database';
import { isCoded, ManualClock } from '#foundation';
import type { EventLog } from '#log';
import { silentLogger } from '#logging';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { openTestLog } from '../log/testing.ts';
import {
  type Actor,
  type Catalog,
  catalogMigrations,
  EVENTS_TOPIC,
  encodeDomainEvent,
  type ObjectKind,
  openCatalog,
} from './index.ts';

interface Lamp {
  name: string;
  isOn: boolean;
}
interface LampEvents {
  made: { name: string };
  switched: { isOn: boolean };
  renamed: { name: string };
  broken: Record<string, never>;
}
const lampKind: ObjectKind<Lamp, LampEvents> = {
  name: 'lamp',
  idPrefix: 'lmp',
  objectsMax: 5,
  apply: {
    made: (_, { name }) => ({ name, isOn: false }),
    switched: (lamp, { isOn }) => ({ name: lamp?.name ?? '', isOn }),
    renamed: (lamp, { name }) => ({ isOn: lamp?.isOn ?? false, name }),
    broken: () => undefined,
  },
};
const migrations: readonly Migration[] = catalogMigrations;
const ana: Actor = { id: 'usr_ana', tenant: 'default' };
const actor = { actor: ana };

interface Bench {
  log: EventLog;
  database: Database;
  open(options?: { rebuild?: boolean }): Promise<Catalog>;
}

async function setUp(t: TestContext): Promise<Bench> {
  const [log, database] = await Promise.all([openTestLog(), openTestDatabase()]);
  await migrate(database, 'processing', migrations);
  const clock = new ManualClock(1_700_000_000_000);
  const catalogs: Catalog[] = [];
  t.after(async () => {
    for (const catalog of catalogs) await catalog.close();
    await log.close();
    await database.close();
  });
  return {
    log,
    database,
    async open(options = {}) {
      const catalog = await openCatalog({
        log,
        database,
        clock,
        logger: silentLogger,
        kinds: [lampKind],
        ...options,
      });
      catalogs.push(catalog);
      return catalog;
    },
  };
}

const tableOf = (database: Database): Promise<object[]> =>
  database.query('SELECT * FROM processing.catalog_objects ORDER BY id');

test('answers a command with the object as it is now, and finds it by id and by name', async (t) => {
  const lamps = (await (await setUp(t)).open()).collection(lampKind);
  const made = await lamps.create('made', { name: 'desk' }, actor);
  assert.match(made.id, /^lmp_/);
  const on = await lamps.change('desk', 'switched', { isOn: true }, actor);
  assert.deepEqual(
    { version: on.version, value: on.value },
    { version: 2, value: { name: 'desk', isOn: true } },
  );
  assert.equal(lamps.get('desk'), lamps.get(made.id));
  assert.throws(
    () => lamps.get('bed'),
    (error) => isCoded(error, 'object_not_found'),
  );
});

test('knows everything again after a start, also what had not reached the database', async (t) => {
  const bench = await setUp(t);
  const first = await bench.open();
  await first.collection(lampKind).create('made', { name: 'desk' }, actor);
  await first.flush();
  const later = {
    kind: 'lamp',
    verb: 'switched',
    timeMs: 1_700_000_001_000,
    actor: 'usr_bob',
    tenant: 'default',
  };
  const subject = first.collection(lampKind).get('desk').id;
  // As after a crash between the log and the database.
  await bench.log.append(EVENTS_TOPIC, [
    encodeDomainEvent({ ...later, id: 'evt_1', subject, data: { isOn: true } }),
  ]);
  const second = await bench.open();
  assert.deepEqual(second.collection(lampKind).get('desk').value, { name: 'desk', isOn: true });
  await second.flush();
  assert.equal((await tableOf(bench.database)).length, 1);
});

test('gives each name to one object, and gives it back when the object is gone or renamed', async (t) => {
  const lamps = (await (await setUp(t)).open()).collection(lampKind);
  await lamps.create('made', { name: 'desk' }, actor);
  const taken = (error: unknown): boolean => isCoded(error, 'name_taken');
  await assert.rejects(lamps.create('made', { name: 'desk' }, actor), taken);
  await lamps.create('made', { name: 'bed' }, actor);
  await assert.rejects(lamps.change('bed', 'renamed', { name: 'desk' }, actor), taken);
  await lamps.change('desk', 'renamed', { name: 'floor' }, actor);
  await lamps.change('bed', 'renamed', { name: 'desk' }, actor);
  await lamps.change('desk', 'broken', {}, actor);
  await lamps.create('made', { name: 'desk' }, actor);
  assert.deepEqual(
    [...lamps.all().values()].map(({ value }) => value.name),
    ['floor', 'desk'],
  );
});

test('of two changes to the same version, refuses the second', async (t) => {
  const lamps = (await (await setUp(t)).open()).collection(lampKind);
  const { version } = await lamps.create('made', { name: 'desk' }, actor);
  const change = (): Promise<unknown> =>
    lamps.change('desk', 'switched', { isOn: true }, { actor: ana, ifVersion: version });
  const results = await Promise.allSettled([change(), change()]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected'],
  );
  assert.ok(isCoded((results[1] as PromiseRejectedResult).reason, 'version_conflict'));
});

test('makes the same tables again from the log alone', async (t) => {
  const bench = await setUp(t);
  const catalog = await bench.open();
  const lamps = catalog.collection(lampKind);
  for (const name of ['a', 'b', 'c']) await lamps.create('made', { name }, actor);
  await lamps.change('b', 'switched', { isOn: true }, actor);
  await lamps.change('a', 'broken', {}, actor);
  await catalog.flush();
  const [before, memory] = [await tableOf(bench.database), [...lamps.all()]];
  await bench.database.query(`UPDATE processing.catalog_objects SET value = '{"name":"damaged"}'`);
  await catalog.rebuild();
  assert.deepEqual(await tableOf(bench.database), before);
  assert.deepEqual([...lamps.all()], memory);
});

test('says so when the database knows more than the log, and can be rebuilt', async (t) => {
  const bench = await setUp(t);
  await (await bench.open()).close();
  await bench.database.query('UPDATE processing.catalog_progress SET next_offset = 100');
  await assert.rejects(bench.open(), (error) => isCoded(error, 'catalog_ahead_of_log'));
  await bench.open({ rebuild: true });
});

test('passes over events it does not know, cannot read or cannot apply', async (t) => {
  const bench = await setUp(t);
  await (await bench.open()).collection(lampKind).create('made', { name: 'desk' }, actor);
  const event = { id: 'e', kind: 'lamp', subject: 'lmp_x', timeMs: 1, actor: '', tenant: '', data: null };
  await bench.log.append(EVENTS_TOPIC, [
    encodeDomainEvent({ ...event, verb: 'sold' }),
    encodeDomainEvent({ ...event, verb: 'made' }),
    encodeDomainEvent({ ...event, kind: 'chair', verb: 'made' }),
    { key: null, value: Buffer.from('{'), timestampMs: 1, headers: [] },
  ]);
  assert.equal((await bench.open()).collection(lampKind).all().size, 1);
});

test('refuses more objects than its kind allows', async (t) => {
  const lamps = (await (await setUp(t)).open()).collection(lampKind);
  for (let i = 0; i < 5; i++) await lamps.create('made', { name: `lamp ${i}` }, actor);
  await assert.rejects(lamps.create('made', { name: 'sixth' }, actor), (error) =>
    isCoded(error, 'catalog_full'),
  );
});

test('tells its listeners what was and what is', async (t) => {
  const lamps = (await (await setUp(t)).open()).collection(lampKind);
  const seen: unknown[] = [];
  const stop = lamps.onChange(({ verb, before, after }) =>
    seen.push([verb, before?.version, after?.version]),
  );
  await lamps.create('made', { name: 'desk' }, actor);
  await lamps.change('desk', 'broken', {}, actor);
  stop();
  await lamps.create('made', { name: 'bed' }, actor);
  assert.deepEqual(seen, [
    ['made', undefined, 1],
    ['broken', 1, undefined],
  ]);
});
