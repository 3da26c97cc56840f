import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CodedError, systemClock } from '#foundation';
import { silentLogger } from '#logging';
import { createService } from './index.ts';

const service = async (serviceToken?: string) =>
  createService({
    serviceToken,
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

test('refuses text that cannot be stored before a route sees it', async () => {
  const { app } = await service();
  app.post('/things', { config: { public: true } }, () => 'x');
  const answer = await app.inject({ method: 'POST', url: '/things', payload: { name: ['a\0'] } });
  assert.equal(answer.statusCode, 400);
  assert.equal(answer.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer, '/body/name/0');
});

test('takes a content type without content for no body, and asks for one only where it is needed', async () => {
  const { app } = await service();
  app.delete('/things', { config: { public: true } }, (_request, reply) => reply.code(204).send());
  app.post('/things', { config: { public: true }, schema: { body: { type: 'object' } } }, () => 'x');
  const headers = { 'content-type': 'application/json' };
  assert.equal((await app.inject({ method: 'DELETE', url: '/things', headers })).statusCode, 204);
  const missing = await app.inject({ method: 'POST', url: '/things', headers });
  assert.match(missing.json<{ detail: string }>().detail, /body must be object/u);
});

test('never lets a body reach the prototype of objects', async () => {
  const { app } = await service();
  app.post('/things', { config: { public: true } }, () => 'x');
  for (const payload of ['{"__proto__":{"a":1}}', '{"a":{"constructor":{"prototype":{}}}}']) {
    const headers = { 'content-type': 'application/json' };
    const answer = await app.inject({ method: 'POST', url: '/things', headers, payload });
    assert.deepEqual([answer.statusCode, answer.json<{ code: string }>().code], [400, 'invalid_request']);
  }
});

test('documents for every operation that what goes wrong is a problem', async () => {
  const { app } = await service();
  const response = { 200: { type: 'string' } };
  app.get('/things', { config: { public: true }, schema: { response } }, () => 'x');
  const { paths } = (await app.inject('/openapi.json')).json<{
    paths: Record<string, Record<string, { responses: Record<string, unknown> }>>;
  }>();
  const responses = paths['/things']?.['get']?.responses ?? {};
  assert.deepEqual(Object.keys(responses), ['200', 'default']);
  assert.match(JSON.stringify(responses['default']), /problem\+json.*#\/components\/schemas\/Problem/u);
});

test('with a secret of the services: it alone opens internal routes, and nothing is open without it or a token', async () => {
  const { app } = await service('shared secret');
  app.get('/open', { config: { public: true } }, (request) => ({
    who: request.principalOrNull?.name ?? null,
  }));
  app.get('/who', { config: { authenticated: true } }, (request) => request.principal.name);
  app.get('/internal/x', { config: { internal: true } }, () => 'x');
  const statuses = async (token?: string) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const urls = ['/open', '/who', '/internal/x', '/openapi.json', '/nowhere'];
    return Promise.all(urls.map(async (url) => (await app.inject({ url, headers })).statusCode));
  };
  assert.deepEqual(await statuses(), [401, 401, 401, 401, 401]);
  assert.deepEqual(await statuses('wrong'), [401, 401, 401, 401, 401]);
  assert.deepEqual(await statuses('good'), [200, 200, 401, 401, 404]);
  assert.deepEqual(await statuses('shared secret'), [200, 401, 200, 200, 404]);
});
