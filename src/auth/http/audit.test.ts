import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Jwk } from '#identity';
import type { AuditRecord } from '../audit/audit-record.ts';
import type { AuditCheckpoint } from '../audit/checkpoint.ts';
import { verifyAudit } from '../audit/verify-audit.ts';
import { startTestAuth, type Credential, type TestAuth } from '../testing.ts';

async function start(t: Parameters<typeof startTestAuth>[0]) {
  const auth = await startTestAuth(t);
  return { auth, admin: (await auth.admin()).credential };
}

async function waitForCheckpoint(auth: TestAuth, admin: Credential): Promise<AuditCheckpoint[]> {
  for (;;) {
    const { body } = await auth.call('GET', '/v1/audit/checkpoints', { as: admin });
    const checkpoints = body['items'] as AuditCheckpoint[];
    if (checkpoints.length > 0) return checkpoints;
    auth.clock.advance(5_000);
  }
}

/** As somebody would who owns the database server. */
async function tamper(auth: TestAuth, statement: string): Promise<void> {
  await auth.database.query(`ALTER TABLE auth.audit_records DISABLE TRIGGER ALL; ${statement};
    ALTER TABLE auth.audit_records ENABLE TRIGGER ALL`);
}

test('[62] reading, verifying and every act of an administrator are in the log', async (t) => {
  const { auth, admin } = await start(t);
  const user = await auth.call('POST', '/auth/v1/users', {
    as: admin,
    body: { username: 'ada', roles: ['viewer'] },
  });
  const path = `/auth/v1/users/${String(user.body['id'])}`;
  await auth.call('PATCH', path, { as: admin, body: { roles: ['operator'] } });
  await auth.call('DELETE', path, { as: admin });
  const key = await auth.call('POST', '/auth/v1/api-keys', {
    as: admin,
    body: { name: 'k', scopes: ['topic:read'] },
  });
  await auth.call('DELETE', `/auth/v1/api-keys/${String(key.body['id'])}`, { as: admin });
  await auth.call('GET', '/v1/audit/verify', { as: admin });
  await auth.call('GET', '/v1/audit', { as: admin });
  await auth.call('POST', '/auth/v1/logout', { as: admin });
  const rows = await auth.database.query<{ action: string }>(
    'SELECT action FROM auth.audit_records ORDER BY sequence',
  );
  assert.deepEqual(
    rows.map(({ action }) => action),
    [
      'user.created',
      'session.opened',
      'password.changed',
      'user.created',
      'user.changed',
      'user.deleted',
      'api-key.created',
      'api-key.revoked',
      'audit.verified',
      'audit.read',
      'session.ended',
    ],
  );
});

test('[60] an intact log is verified, with its checkpoint signed and kept elsewhere too', async (t) => {
  const { auth, admin } = await start(t);
  const [checkpoint] = await waitForCheckpoint(auth, admin);
  const { body } = await auth.call('GET', '/v1/audit/verify', { as: admin });
  assert.equal(body['intact'], true);
  assert.ok(Number(body['signedThrough']) >= 3);
  const file = join(auth.directory, 'audit-checkpoints.ndjson');
  assert.deepEqual(JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? ''), checkpoint);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('[60] what the API answers can be verified by anyone, without the platform', async (t) => {
  const { auth, admin } = await start(t);
  await waitForCheckpoint(auth, admin);
  const { body: signed } = await auth.call('GET', '/v1/audit/checkpoints', { as: admin });
  const { body: list } = await auth.call('GET', '/v1/audit?limit=1000', { as: admin });
  const records = (list['items'] as AuditRecord[]).reverse();
  const verdict = verifyAudit(records, signed['items'] as AuditCheckpoint[], signed['keys'] as Jwk[]);
  assert.equal(verdict.intact, true);
});

test('[60] a change in the database is found, with the record named', async (t) => {
  const { auth, admin } = await start(t);
  await waitForCheckpoint(auth, admin);
  const verify = async () => (await auth.call('GET', '/v1/audit/verify', { as: admin })).body;
  await tamper(
    auth,
    `UPDATE auth.audit_records SET body = replace(body, 'password.changed', 'password.kept')`,
  );
  const { intact, sequence, reason } = await verify();
  assert.deepEqual([intact, sequence, reason], [false, 3, 'edited']);
});

test('[60] records cut off with the head set back are found', async (t) => {
  const { auth, admin } = await start(t);
  const [checkpoint] = await waitForCheckpoint(auth, admin);
  const kept = 2;
  await tamper(
    auth,
    `DELETE FROM auth.audit_records WHERE sequence > ${kept};
     UPDATE auth.audit_heads SET sequence = ${kept},
       hash = (SELECT body::json->>'hash' FROM auth.audit_records WHERE sequence = ${kept})`,
  );
  const { body } = await auth.call('GET', '/v1/audit/verify', { as: admin });
  assert.deepEqual(
    [body['intact'], body['sequence'], body['through'], body['reason']],
    [false, kept + 1, checkpoint?.sequence, 'truncated'],
  );
});

test('the log pages newest first and filters by actor and action', async (t) => {
  const { auth, admin } = await start(t);
  const first = await auth.call('GET', '/v1/audit?limit=2', { as: admin });
  const items = first.body['items'] as AuditRecord[];
  assert.deepEqual(
    items.map(({ sequence }) => sequence),
    [3, 2],
  );
  const next = await auth.call('GET', `/v1/audit?limit=2&cursor=${String(first.body['next'])}`, {
    as: admin,
  });
  assert.deepEqual(
    (next.body['items'] as AuditRecord[]).map(({ sequence }) => sequence),
    [1],
  );
  assert.equal(next.body['next'], null);
  const created = await auth.call('GET', '/v1/audit?action=user.created&actor=system', { as: admin });
  assert.equal((created.body['items'] as AuditRecord[]).length, 1);
});

test('[62] other services report what they refuse, and nonsense is not taken', async (t) => {
  const { auth, admin } = await start(t);
  const report = async (payload: object) =>
    (await auth.app.inject({ method: 'POST', url: '/internal/auth/audit', payload })).statusCode;
  const good = {
    action: 'request.denied',
    outcome: 'denied',
    reason: 'csrf',
    actor: { id: 'usr_1', kind: 'user', name: 'ada' },
    client: { address: '192.0.2.9', requestId: 'req_1' },
    details: { method: 'POST', path: '/v1/topics' },
  };
  assert.equal(await report(good), 204);
  assert.equal(await report({ ...good, action: 'drop table' }), 400);
  assert.equal(await report({ ...good, outcome: 'maybe' }), 400);
  const { body } = await auth.call('GET', '/v1/audit?outcome=denied', { as: admin });
  const [record] = body['items'] as AuditRecord[];
  assert.deepEqual(
    [record?.reason, record?.network, record?.requestId, record?.details],
    ['csrf', '192.0.2.0/24', 'req_1', { method: 'POST', path: '/v1/topics' }],
  );
});

test('[58] every operation needs a token except those declared public', async (t) => {
  const { auth } = await start(t);
  const document = (await auth.app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, Record<string, unknown>>>;
  }>();
  let seen = 0;
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      if (operation['x-millrace-public']) continue;
      seen++;
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const answer = await auth.app.inject({ method: method.toUpperCase() as 'GET', url, payload: {} });
      assert.equal(answer.statusCode, 401, `${method} ${path}`);
      assert.equal(answer.json<{ code: string }>().code, 'unauthenticated');
    }
  }
  assert.ok(seen >= 15);
  assert.equal(
    Object.keys(document.paths).some((path) => path.startsWith('/internal')),
    false,
  );
});
