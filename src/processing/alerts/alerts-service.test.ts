import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { catalogMigrations, openCatalog, PLATFORM } from '#catalog';
import { migrate } from '#database';
import { systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { createMetrics } from '#metrics';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { openTestLog } from '../log/testing.ts';
import { listAlerts, readAlert } from './alert-queries.ts';
import { startAlerts } from './alerts-service.ts';
import { openOutbox } from './notify/adapters/outbox.ts';
import { alertRuleKind } from './rule-kind.ts';
import { SAMPLES_TOPIC } from './rule-script.ts';

const log = await openTestLog();
const database = await openTestDatabase();
await migrate(database, 'processing', catalogMigrations);
const catalog = await openCatalog({
  log,
  database,
  clock: systemClock,
  logger: silentLogger,
  kinds: [alertRuleKind],
});
after(async () => {
  await catalog.close();
  await log.close();
});

const draft = {
  name: 'too-hot',
  stream: 'readings',
  condition: 'celsius > 80',
  value: 'celsius',
  groupBy: ['sensor'],
  for: '10s',
  resolveAfter: '1h',
  severity: 'critical' as const,
  summary: '{{sensor}} is at {{value}}',
  labels: {},
  channels: ['outbox'],
  enabled: true,
};

async function eventually(check: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await systemClock.sleep(50);
  }
  assert.fail('it never came to pass');
}

function start(outbox: string, started: string[]) {
  return startAlerts({
    log,
    database,
    catalog,
    clock: systemClock,
    logger: silentLogger,
    metrics: createMetrics(),
    channels: [openOutbox(outbox)],
    // The engine's part is played by the samples below; system tests run it for real.
    runner: { start: async (id) => void started.push(id), stop: async () => {}, hasFailed: () => false },
    checkScript: () => [],
    schemaOf: async () => ({ properties: { sensor: { type: 'string' }, celsius: { type: 'number' } } }),
  });
}

function sampleOf(rule: string, second: number, celsius: number, sensor = 'a') {
  const at = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  const row = { rule, at, holds: celsius > 80, value: celsius, f_sensor: sensor };
  return {
    key: null,
    value: Buffer.from(JSON.stringify(row)),
    timestampMs: second * 1_000,
    headers: [],
  };
}

test('samples become alerts and notifications, once, also over a restart', async () => {
  const outbox = mkdtempSync(join(tmpdir(), 'millrace-outbox-'));
  const started: string[] = [];
  const rule = await catalog.collection(alertRuleKind).create('created', draft, { actor: PLATFORM });
  const sample = (second: number, celsius: number) => sampleOf(rule.id, second, celsius);
  const files = (): number => readdirSync(outbox).filter((file) => file.endsWith('.json')).length;

  const first = await start(outbox, started);
  assert.deepEqual(started, [`rule.${rule.id}`]);
  await log.append(SAMPLES_TOPIC, [sample(1, 90), sample(5, 91)]);
  await eventually(
    async () => (await listAlerts(database, { state: 'pending', limit: 10 })).items.length === 1,
  );
  await log.append(SAMPLES_TOPIC, [sample(11, 95)]);
  await eventually(async () => files() === 1);
  assert.deepEqual(await first.counts(), { firing: 1, critical: 1 });
  await first.stop();

  // What is no sample, or of a rule that is gone, is passed over.
  const foreign = [Buffer.from('not json'), null, Buffer.from('{"rule":"rul_gone","holds":true}')];
  await log.append(
    SAMPLES_TOPIC,
    foreign.map((value) => ({ key: null, value, timestampMs: 0, headers: [] })),
  );
  await log.append(SAMPLES_TOPIC, [sample(12, 96), sample(13, 20)]);
  const second = await start(outbox, started);
  await eventually(async () => files() === 2);
  await second.stop();
  const [alert] = (await listAlerts(database, { limit: 10 })).items;
  assert.equal(alert?.state, 'resolved');
  const detail = await readAlert(database, alert?.id ?? '');
  assert.deepEqual(
    detail.timeline.map(({ state }) => state),
    ['pending', 'firing', 'resolved'],
  );
  assert.deepEqual(
    detail.deliveries.map(({ event, status, attempt }) => [event, status, attempt]),
    [
      ['firing', 'delivered', 1],
      ['resolved', 'delivered', 1],
    ],
  );
});

test('an event with text that the database has no room for raises its alert all the same', async () => {
  const outbox = mkdtempSync(join(tmpdir(), 'millrace-outbox-'));
  const now = { ...draft, name: 'at-once', for: '0s' };
  const rule = await catalog.collection(alertRuleKind).create('created', now, { actor: PLATFORM });
  const alerts = await start(outbox, []);
  const long = Array.from({ length: 3_000 }, (_, i) => String.fromCodePoint(0x4e00 + i)).join('');
  const sensors = ['a\0b', 'c\ud800', long];
  await log.append(
    SAMPLES_TOPIC,
    sensors.map((sensor, i) => sampleOf(rule.id, 20 + i, 99, sensor)),
  );
  const firing = () => listAlerts(database, { state: 'firing', rule: rule.id, limit: 10 });
  await eventually(async () => (await firing()).items.length === sensors.length);
  await alerts.stop();
});
