import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openBench } from '../testing.ts';

const VERSIONS = '/v1/schemas/orders-value/versions';
const closed = (properties: object) => ({ type: 'object', properties, additionalProperties: false });
const first = closed({ n: { type: 'integer' } });
const wider = closed({ n: { type: 'number' }, note: { type: 'string' } });

test('registers versions, and the newest one again changes nothing', async (t) => {
  const { call } = await openBench(t);
  const created = await call('POST', VERSIONS, { schema: first });
  assert.deepEqual([created.status, created.body['version'], created.body['createdBy']], [201, 1, 'usr_ana']);
  const again = await call('POST', VERSIONS, { schema: first });
  assert.deepEqual([again.status, again.body['version']], [200, 1]);
  assert.equal((await call('POST', VERSIONS, { schema: wider })).body['version'], 2);
  const latest = await call('GET', `${VERSIONS}/latest`);
  assert.deepEqual([latest.body['version'], latest.body['schema']], [2, wider]);
  assert.deepEqual((await call('GET', `${VERSIONS}/1`)).body['schema'], first);
  assert.equal((await call('GET', `${VERSIONS}/3`)).body['code'], 'schema_version_not_found');
  assert.equal((await call('GET', '/v1/schemas/other-value')).body['code'], 'schema_not_found');
});

test('refuses a version that does not fit, with the violations by JSON pointer', async (t) => {
  const { call } = await openBench(t);
  await call('POST', VERSIONS, { schema: wider });
  const refused = await call('POST', VERSIONS, { schema: first });
  assert.deepEqual([refused.status, refused.body['code']], [409, 'schema_incompatible']);
  const violations = refused.body['violations'] as { pointer: string; rule: string; version: number }[];
  assert.deepEqual(
    violations.map(({ pointer, rule, version }) => `${version} ${rule} ${pointer}`),
    ['1 type /properties/n/type', '1 false /additionalProperties'],
  );
  const checked = await call('POST', '/v1/schemas/orders-value/compatibility', { schema: first });
  assert.deepEqual([checked.status, checked.body['compatible']], [200, false]);
  const asNone = await call('POST', '/v1/schemas/orders-value/compatibility', {
    schema: first,
    level: 'none',
  });
  assert.equal(asNone.body['compatible'], true);
});

test('keeps the level of a subject', async (t) => {
  const { call } = await openBench(t);
  const set = await call('POST', VERSIONS, { schema: wider, compatibility: 'full' });
  assert.equal(set.status, 201);
  assert.equal((await call('GET', '/v1/schemas/orders-value')).body['compatibility'], 'full');
  await call('PATCH', '/v1/schemas/orders-value', { compatibility: 'none' });
  assert.equal((await call('POST', VERSIONS, { schema: first })).status, 201);
  const list = await call('GET', '/v1/schemas?limit=10');
  assert.deepEqual(
    (list.body['items'] as Record<string, unknown>[]).map((item) => [
      item['subject'],
      item['latest'],
      item['compatibility'],
    ]),
    [['orders-value', 2, 'none']],
  );
});

test('refuses what is no schema, and names the place', async (t) => {
  const { call } = await openBench(t);
  const refused = await call('POST', VERSIONS, { schema: { properties: { a: { tpye: 'string' } } } });
  assert.deepEqual(
    [refused.status, refused.body['code'], refused.body['pointer']],
    [422, 'schema_invalid', '/properties/a'],
  );
  assert.match(String(refused.body['detail']), /Did you mean "type"/);
});

test('registrations at the same time get versions one after another', async (t) => {
  const { call } = await openBench(t);
  const schemas = Array.from({ length: 5 }, (_, i) => ({ type: 'object', title: `v${i}` }));
  const answers = await Promise.all(schemas.map((schema) => call('POST', VERSIONS, { schema })));
  assert.deepEqual(new Set(answers.map(({ body }) => body['version'])), new Set([1, 2, 3, 4, 5]));
});

test('a schema counts from the moment of its registration, and again after a start', async (t) => {
  const bench = await openBench(t);
  const { call } = bench;
  await call('POST', '/v1/topics', { name: 'orders' });
  assert.equal((await call('POST', '/v1/topics/orders/events', { n: 'x' })).status, 202);
  await call('POST', VERSIONS, { schema: first });
  assert.equal((await call('POST', '/v1/topics/orders/events', { n: 'x' })).status, 422);
  assert.deepEqual((await call('GET', '/v1/topics/orders')).body['schema'], {
    subject: 'orders-value',
    version: 1,
  });
  const second = await bench.reopen();
  assert.equal((await second.call('POST', '/v1/topics/orders/events', { n: 'x' })).status, 422);
});
