import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemClock } from '#foundation';
import { createService } from '#http';
import { silentLogger } from '#logging';
import { openBench } from '../testing.ts';
import { pipelineRoutes } from './pipeline-routes.ts';

interface Answer {
  status: number;
  etag: string | undefined;
  body: Record<string, unknown>;
}

test('creates, changes, starts, stops and deletes a pipeline over HTTP', async (t) => {
  const { open, pass } = await openBench(t);
  const { app } = await createService({
    name: 'processing',
    description: '',
    version: '0',
    logger: silentLogger,
    clock: systemClock,
    verify: () => ({
      id: 'usr_1',
      kind: 'user',
      name: 'ana',
      tenant: 'default',
      roles: ['operator'],
      scopes: [],
    }),
  });
  pipelineRoutes(app, { pipelines: await open() });
  t.after(() => app.close());
  const call = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    payload?: object,
    ifMatch?: string,
  ): Promise<Answer> => {
    const headers = { authorization: 'Bearer x', ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }) };
    const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    const body = answer.body === '' ? {} : answer.json<Record<string, unknown>>();
    return { status: answer.statusCode, etag: answer.headers.etag, body };
  };

  const created = await call('POST', '/v1/pipelines', { name: 'means', sql: 'from a\nview means' });
  assert.deepEqual([created.status, created.etag, created.body['state']], [201, '"1"', 'stopped']);
  assert.deepEqual((await call('POST', '/v1/pipelines/means/start')).body['desired'], 'running');
  await pass(0);
  const { body } = await call('GET', '/v1/pipelines/means');
  assert.equal(
    Object.keys(body).sort().join(' '),
    'createdAt desired error executor id metrics name revision sinks sources sql state updatedAt version views warnings',
  );
  assert.deepEqual(
    [body['state'], body['error'], body['sinks']],
    ['running', null, [{ kind: 'view', name: 'means' }]],
  );
  assert.equal((body['metrics'] as { watermark: unknown }).watermark, null);

  const draft = { name: 'means', sql: 'view means' };
  assert.equal((await call('PUT', '/v1/pipelines/means', draft, '"1"')).body['code'], 'version_conflict');
  assert.equal((await call('PUT', '/v1/pipelines/means', draft, '"2"')).status, 200);
  assert.equal((await call('PUT', '/v1/pipelines/means', draft, 'two')).body['code'], 'if_match_invalid');
  assert.equal((await call('POST', '/v1/pipelines/means/stop')).body['state'], 'stopped');

  const invalid = await call('POST', '/v1/pipelines', { name: 'bad', sql: 'error' });
  assert.deepEqual([invalid.status, invalid.body['code']], [422, 'sql_invalid']);
  assert.equal((invalid.body['diagnostics'] as { line: number }[])[0]?.line, 1);
  const validation = await call('POST', '/v1/pipelines/validate', { sql: 'error' });
  assert.deepEqual([validation.status, (validation.body['diagnostics'] as unknown[]).length], [200, 1]);

  await call('POST', '/v1/pipelines', { name: 'other', sql: 'view other' });
  const page = await call('GET', '/v1/pipelines?limit=1');
  assert.deepEqual([(page.body['items'] as unknown[]).length, page.body['next']], [1, 'means']);
  assert.equal((await call('DELETE', '/v1/pipelines/means')).status, 204);
  assert.equal((await call('GET', '/v1/pipelines/means')).body['code'], 'pipeline_not_found');
});
