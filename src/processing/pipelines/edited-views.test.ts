import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { catalogMigrations, openCatalog } from '#catalog';
import { migrate } from '#database';
import { DEAD_LETTER_TOPIC } from '#dead-letters';
import { checkScript, createEmbeddedExecution } from '#engine';
import { systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { openViews, viewKind, viewMigrations } from '#sinks';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { openTestLog } from '../log/testing.ts';
import { pipelineKind } from './pipeline.ts';
import { openPipelines } from './pipelines.ts';

const actor = { id: 'usr_ana', tenant: 'default' };
const DEADLINE_MS = 20_000;

const SCRIPT = `CREATE TABLE sales (customer STRING, euros INT)
  WITH ('connector' = 'kafka', 'topic' = 'sales', 'format' = 'json', 'scan.startup.mode' = 'latest-offset');
CREATE TABLE totals (customer STRING, total INT, PRIMARY KEY (customer) NOT ENFORCED)
  WITH ('connector' = 'jdbc', 'table-name' = 'totals');
INSERT INTO totals SELECT customer, SUM(euros) FROM sales GROUP BY customer;`;

/** Pipelines on the engine itself, whose views are tables. */
async function openPlatform(t: TestContext) {
  const [log, database] = await Promise.all([openTestLog(), openTestDatabase()]);
  const directory = await mkdtemp(join(tmpdir(), 'millrace-edited-'));
  await migrate(database, 'processing', [...catalogMigrations, ...viewMigrations]);
  const shared = { log, database, clock: systemClock, logger: silentLogger };
  const catalog = await openCatalog({ ...shared, kinds: [pipelineKind, viewKind] });
  for (const topic of [DEAD_LETTER_TOPIC, 'sales']) await log.createTopic(topic, { partitions: 1 });
  const views = await openViews({ ...shared, catalog });
  const execution = createEmbeddedExecution({ ...shared, directory: join(directory, 'state') });
  const pipelines = await openPipelines({
    ...shared,
    catalog,
    execution,
    savepointsDirectory: join(directory, 'savepoints'),
    checkScript(sql) {
      const { diagnostics, sinks } = checkScript(sql);
      return { diagnostics, sources: [], sinks };
    },
    sinks: {
      defineView: (draft) => views.define(draft),
      saveRows: (view, end, file) => views.saveRows(view, end, file),
      fillRows: (view, file) => views.fillRows(view, file),
      dropViews: (pipelineId, except) => views.dropOf(pipelineId, except),
      dropViewsOfOthers: (pipelineIds) => views.dropOfOthers(pipelineIds),
      ensureTopic: () => Promise.resolve(),
    },
  });
  t.after(async () => {
    await pipelines.close();
    await execution.close();
    await views.close();
    await catalog.close();
    await Promise.all([log.close(), database.close()]);
    await rm(directory, { recursive: true, force: true });
  });
  const rows = async (): Promise<string> => {
    await views.caughtUp('totals');
    const found = await database.query<{ text: string }>(
      `SELECT string_agg(customer || '=' || total, ' ' ORDER BY customer) AS text FROM views.totals`,
    );
    return found[0]?.text ?? '';
  };
  return {
    pipelines,
    send: async (...sales: [string, number][]): Promise<void> => {
      const values = sales.map(([customer, euros]) => JSON.stringify({ customer, euros }));
      const records = values.map((value) => ({ key: null, value: Buffer.from(value) }));
      await log.append(
        'sales',
        records.map((record) => ({ ...record, timestampMs: 0, headers: [] })),
      );
    },
    /** Resolves when the view has exactly these rows. */
    shows: async (expected: string): Promise<void> => {
      const deadline = performance.now() + DEADLINE_MS;
      let found = '';
      do {
        found = await rows().catch(String);
        if (found === expected) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      } while (performance.now() < deadline);
      assert.equal(found, expected);
    },
    runs: async (name: string): Promise<void> => {
      const deadline = performance.now() + DEADLINE_MS;
      while (pipelines.get(name).state !== 'running') {
        assert.ok(performance.now() < deadline, JSON.stringify(pipelines.get(name).error));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** A pipeline that has seen three sales, of which two are behind its savepoint. */
async function openSales(t: TestContext) {
  const platform = await openPlatform(t);
  const { pipelines } = platform;
  await pipelines.create({ name: 'sums', sql: SCRIPT, start: true }, actor);
  await platform.runs('sums');
  await platform.send(['ana', 40], ['ben', 2]);
  await platform.shows('ana=40 ben=2');
  await pipelines.makeSavepoint('sums', 'one');
  await platform.send(['eve', 1]);
  await platform.shows('ana=40 ben=2 eve=1');
  const edit = async (from: string | RegExp, to: string) => {
    await pipelines.update('sums', { name: 'sums', sql: SCRIPT.replace(from, to) }, actor);
    const { views } = await pipelines.restart('sums', { savepoint: 'one' }, actor);
    await platform.runs('sums');
    return views;
  };
  return { ...platform, edit };
}

test('an edited condition in front of an aggregate leaves the rows of its state, and goes on with them', async (t) => {
  const { edit, shows, send } = await openSales(t);
  const views = await edit('FROM sales', 'FROM sales WHERE euros > 1');
  assert.deepEqual(
    views?.map(({ name, rows }) => [name, rows]),
    [['totals', 'restored']],
  );
  // Eve's sale comes again after the savepoint, and is no longer wanted.
  await shows('ana=40 ben=2');
  await send(['ana', 1], ['ana', 3]);
  await shows('ana=43 ben=2');
});

test('another GROUP BY has no state, and its view no rows; the pipeline says so', async (t) => {
  const { edit, shows, send, pipelines } = await openSales(t);
  await edit(
    /SELECT customer, SUM.*;/u,
    'SELECT c, SUM(e) FROM (SELECT UPPER(customer) AS c, euros AS e, 1 FROM sales) GROUP BY c;',
  );
  await shows('EVE=1');
  await send(['ana', 5]);
  await shows('ANA=5 EVE=1');
  const [view] = pipelines.get('sums').views ?? [];
  assert.equal(view?.rows, 'emptied', JSON.stringify(view));
});

test('another column makes the view another one, without rows', async (t) => {
  const { edit, shows } = await openSales(t);
  const views = await edit('(customer STRING, total INT,', '(customer STRING, total BIGINT,');
  assert.deepEqual(views, [{ name: 'totals', rows: 'emptied', reason: 'its columns changed' }]);
  await shows('eve=1');
});

test('with the script as it was all rows stay, and what comes again changes nothing', async (t) => {
  const { pipelines, runs, shows, send } = await openSales(t);
  const { views } = await pipelines.restart('sums', { savepoint: 'one' }, actor);
  assert.equal(views?.[0]?.rows, 'kept');
  await runs('sums');
  await send(['ben', 2]);
  await shows('ana=40 ben=4 eve=1');
});
