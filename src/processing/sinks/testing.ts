import type { TestContext } from 'node:test';
import { type Catalog, catalogMigrations, openCatalog } from '#catalog';
import { type Database, migrate } from '#database';
import { DEAD_LETTER_TOPIC } from '#dead-letters';
import { systemClock } from '#foundation';
import type { EventLog, NewRecord } from '#log';
import { silentLogger } from '#logging';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { openTestLog } from '../log/testing.ts';
import { viewMigrations } from './migrations.ts';
import { type ViewDraft, viewKind, viewTopic } from './view.ts';
import { openViews, type Views } from './views.ts';

/** For tests: a log, a database and a catalog in which views can be opened, closed and opened again. */
export interface ViewBench {
  log: EventLog;
  database: Database;
  catalog: Catalog;
  openViews: (options?: { rowsMax?: number }) => Promise<Views>;
  /** Appends changes to the view's topic, as a pipeline does. */
  change: (view: string, ...changes: Change[]) => Promise<void>;
}

/** A row, or null with the key of the row that goes. */
export type Change =
  | { key: object | null; row: object | string; op?: string; timestampMs?: number }
  | { key: object; row: null };

export async function openBench(t: TestContext): Promise<ViewBench> {
  const [log, database] = await Promise.all([openTestLog(), openTestDatabase()]);
  await migrate(database, 'processing', [...catalogMigrations, ...viewMigrations]);
  await log.createTopic(DEAD_LETTER_TOPIC);
  const shared = { log, database, clock: systemClock, logger: silentLogger };
  const catalog = await openCatalog({ ...shared, kinds: [viewKind] });
  const opened: Views[] = [];
  t.after(async () => {
    for (const views of opened) await views.close();
    await catalog.close();
    await log.close();
    await database.close();
  });
  return {
    log,
    database,
    catalog,
    async openViews(options = {}) {
      const views = await openViews({ ...shared, catalog, ...options });
      opened.push(views);
      return views;
    },
    async change(view, ...changes) {
      await log.append(viewTopic(view), changes.map(recordOf));
    },
  };
}

export const draft = (overrides: Partial<ViewDraft> = {}): ViewDraft => ({
  name: 'means',
  pipelineId: 'pip_1',
  pipeline: 'sensor-means',
  revision: 1,
  columns: [
    { name: 'sensor', type: 'STRING NOT NULL' },
    { name: 'mean', type: 'DOUBLE' },
  ],
  primaryKey: ['sensor'],
  ...overrides,
});

function recordOf(change: Change): NewRecord {
  const op = change.row === null ? '-D' : (change.op ?? '+U');
  const row = typeof change.row === 'string' ? change.row : JSON.stringify(change.row);
  return {
    key: change.key === null ? null : Buffer.from(JSON.stringify(change.key)),
    value: change.row === null ? null : Buffer.from(row),
    timestampMs: 'timestampMs' in change ? (change.timestampMs ?? 0) : 0,
    headers: [{ name: 'op', value: Buffer.from(op) }],
  };
}
