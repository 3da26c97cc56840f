import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Database, migrate } from '#database';
import { ManualClock } from '#foundation';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { authMigrations } from '../migrations.ts';
import { AUDIT_WAITING_MAX, type AuditLog, createAuditLog } from './audit-log.ts';
import type { AuditEntry, AuditRecord } from './audit-record.ts';
import { verifyAudit } from './verify-audit.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

async function createBench(writers = 1): Promise<{ database: Database; logs: AuditLog[]; log: AuditLog }> {
  const database = await openTestDatabase();
  await migrate(database, 'auth', authMigrations);
  const clock = new ManualClock(1_800_000_000_000);
  const logs = Array.from({ length: writers }, () => createAuditLog(database, clock));
  return { database, logs, log: logs[0] ?? assert.fail() };
}

function entryOf(name: string, tenant = 'default'): AuditEntry {
  return {
    tenant,
    actor: { id: 'usr_1', kind: 'user', name: 'ada' },
    action: 'thing.done',
    outcome: 'succeeded',
    details: { name },
  };
}

async function readAll(log: AuditLog, tenant = 'default'): Promise<AuditRecord[]> {
  return log.read(tenant, 0, 100_000);
}

test('[60] records are numbered from one, linked, and come back as they were written', async () => {
  const { log } = await createBench();
  await log.record({ ...entryOf('first'), actor: null, details: { text: 'a\0b\ud800 "quoted" ünï' } });
  await log.record(entryOf('second'));
  const records = await readAll(log);
  assert.deepEqual(
    records.map((record) => [record.sequence, record.details?.['text'] ?? record.details?.['name']]),
    [
      [1, 'a\0b\ud800 "quoted" ünï'],
      [2, 'second'],
    ],
  );
  assert.deepEqual(verifyAudit(records, [], []), { intact: true, records: 2, signedThrough: 0 });
});

test(`[61] P: writers of several processes at once make one chain a tenant, with every record once (seed ${SEED})`, async () => {
  const { database, logs, log } = await createBench(4);
  let state = SEED;
  const random = (below: number): number => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state % below;
  };
  const expected = new Map<string, string[]>();
  const writes = Array.from({ length: 200 }, (_, i) => {
    const tenant = `tenant-${random(3)}`;
    const writer = logs[random(logs.length)] ?? log;
    expected.set(tenant, [...(expected.get(tenant) ?? []), `entry ${i}`]);
    const entry = entryOf(`entry ${i}`, tenant);
    return random(2) === 0
      ? writer.record(entry)
      : database.transaction((transaction) => writer.append(transaction, entry));
  });
  await Promise.all(writes);
  for (const [tenant, names] of expected) {
    const records = await readAll(log, tenant);
    assert.equal(verifyAudit(records, [], []).intact, true);
    assert.deepEqual(records.map((record) => record.details?.['name'] as string).sort(), names.sort());
  }
});

test('[61] what is rolled back leaves neither the event nor its record, and no gap', async () => {
  const { database, log } = await createBench();
  await log.record(entryOf('before'));
  const work = database.transaction(async (transaction) => {
    await log.append(transaction, entryOf('undone'));
    throw new Error('The change failed after all.');
  });
  await assert.rejects(work, /failed after all/);
  await log.record(entryOf('after'));
  const records = await readAll(log);
  assert.deepEqual(
    records.map((record) => record.details?.['name']),
    ['before', 'after'],
  );
  assert.equal(verifyAudit(records, [], []).intact, true);
});

test('[60] the table refuses to be changed, emptied or shortened', async () => {
  const { database, log } = await createBench();
  await log.record(entryOf('one'));
  for (const statement of [
    "UPDATE auth.audit_records SET body = '{}'",
    'DELETE FROM auth.audit_records',
    'TRUNCATE auth.audit_records',
    'DELETE FROM auth.audit_checkpoints',
  ]) {
    await assert.rejects(database.query(statement), { code: 'database_failed' }, statement);
  }
  assert.equal((await readAll(log)).length, 1);
});

test('the list is newest first, pages by sequence, and filters', async () => {
  const { log } = await createBench();
  for (let i = 1; i <= 5; i++) {
    await log.record({ ...entryOf(`${i}`), outcome: i % 2 === 0 ? 'denied' : 'succeeded' });
  }
  const list = async (filter: object) =>
    (await log.list({ tenant: 'default', limit: 10, ...filter })).map((record) => record.sequence);
  assert.deepEqual(await list({}), [5, 4, 3, 2, 1]);
  assert.deepEqual(await list({ limit: 2, before: 4 }), [3, 2]);
  assert.deepEqual(await list({ outcome: 'denied' }), [4, 2]);
  assert.deepEqual(await list({ actorId: 'usr_2' }), []);
  assert.deepEqual(await list({ tenant: 'other' }), []);
});

test('above the limit an entry is refused, and with it what it was to account for', async () => {
  const { log } = await createBench();
  const writes = Array.from({ length: AUDIT_WAITING_MAX + 600 }, (_, i) => log.record(entryOf(`${i}`)));
  const settled = await Promise.allSettled(writes);
  const refused = settled.filter((result) => result.status === 'rejected');
  assert.ok(refused.length > 0);
  for (const { reason } of refused) assert.equal((reason as { code: string }).code, 'audit_overloaded');
  assert.equal((await readAll(log)).length, writes.length - refused.length);
});
