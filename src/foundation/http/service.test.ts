import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError, systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { createService } from './index.ts';

const service = async () =>
  createService({
    name: 'processing',
    description: 'A test.',
    version: '1.2.3',
    logger: silentLogger,
    clock: systemClock,
    verify: (token) => {
      if (token !== 'good')
        throw new CodedError({ code: 'invalid_token', status: 401, title: 'Invalid token' }, 'No.');
      return { id: 'usr_1', kind: 'user', name: 'ana', tenant: 'default', roles: ['viewer'], scopes: [] };
    },
  });

test('publishes the access of a route in the OpenAPI document and hides internal ones', async () => {
  const { app } = await service();
  app.get(
    '/v1/things/:thing',
    { config: { action: 'topic:read', resource: 'topic', resourceParam: 'thing' } },
    () => 'x',
  );
  app.get('/internal/secret', { config: { internal: true } }, () => 'x');
  const { paths } = (await app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, object>>;
  }>();
  assert.deepEqual(Object.keys(paths), ['/v1/things/{thing}']);
  const operation = paths['/v1/things/{thing}']?.['get'] as Record<string, unknown>;
  assert.equal(operation['x-millrace-action'], 'topic:read');
  assert.equal(operation['x-millrace-resource-param'], 'thing');
});

test('refuses a route that does not say who may call it', async () => {
  const { app } = await service();
  assert.throws(() => app.get('/open', () => 'x'), /must declare exactly one/);
});

test('answers 401 without a token and with a bad one, and gives the principal with a good one', async () => {
  const { app } = await service();
  app.get('/who', { config: { authenticated: true } }, (request) => request.principal.name);
  assert.equal((await app.inject('/who')).json<{ code: string }>().code, 'unauthenticated');
  const bad = await app.inject({ url: '/who', headers: { authorization: 'Bearer bad' } });
  assert.equal(bad.json<{ code: string }>().code, 'invalid_token');
  const good = await app.inject({ url: '/who', headers: { authorization: 'Bearer good' } });
  assert.equal(good.body, 'ana');
});

test('tells nothing of an unexpected error but the trace id', async () => {
  const { app } = await service();
  app.get('/boom', { config: { public: true } }, () => {
    throw new Error('secret detail');
  });
  const answer = await app.inject({ url: '/boom', headers: { 'x-request-id': 'req-7' } });
  assert.equal(answer.statusCode, 500);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.ok(!answer.body.includes('secret detail'));
  assert.equal(answer.json<{ traceId: string }>().traceId, 'req-7');
});

test('names the place of an invalid body by JSON pointer, and an unknown path with 404', async () => {
  const { app } = await service();
  const schema = { body: { type: 'object', properties: { size: { type: 'integer' } } } };
  app.post('/things', { config: { public: true }, schema }, () => 'x');
  const invalid = await app.inject({ method: 'POST', url: '/things', payload: { size: 'large' } });
  assert.deepEqual(
    invalid.json<{ errors: { pointer: string }[] }>().errors.map((entry) => entry.pointer),
    ['/body/size'],
  );
  assert.equal((await app.inject('/nowhere')).json<{ code: string }>().code, 'not_found');
});
