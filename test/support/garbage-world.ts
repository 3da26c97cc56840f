import assert from 'node:assert/strict';
import type { Hints } from './garbage-values.ts';
import { api as callApi, eventually, type PlatformProcess } from './platform-process.ts';

/** Objects of each kind for garbage to meet, and what names and members mean. */

export const TOPIC = 'garbage.readings';

export const GARBAGE_SQL = `
CREATE TABLE readings (sensor STRING, celsius DOUBLE, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND)
WITH ('connector' = 'kafka', 'topic' = '${TOPIC}', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601',
      'scan.startup.mode' = 'earliest-offset');
CREATE TABLE latest (sensor STRING, celsius DOUBLE, ts TIMESTAMP_LTZ(3), PRIMARY KEY (sensor) NOT ENFORCED)
WITH ('connector' = 'jdbc', 'table-name' = 'garbage_latest');
INSERT INTO latest SELECT sensor, celsius, ts FROM readings;`;

const OURS: readonly string[] = ['garbage-latest', 'garbage-rule'];

type Platform = Pick<PlatformProcess, 'url' | 'apiKey'>;

const reading = (sensor: string, celsius: unknown) => ({ sensor, celsius, ts: '2026-01-01T00:00:00Z' });

/** As the admin. A signing key that garbage revoked makes good credentials fail for a moment, see `#identity`. */
const api = (platform: Platform, method: string, path: string, body?: unknown) =>
  eventually(async () => {
    const answer = await callApi(platform, method, path, body);
    return answer.status === 401 ? undefined : answer;
  });

/** Makes what is missing, as garbage also deletes, and removes what costs a thread each. */
export async function seedObjects(platform: Platform): Promise<void> {
  for (const path of ['/v1/pipelines', '/v1/alert-rules']) {
    const { body } = await api(platform, 'GET', path);
    for (const { id, name } of body['items'] as { id: string; name: string }[])
      if (!OURS.includes(name)) await api(platform, 'DELETE', `${path}/${id}`);
  }
  const ensure = (path: string, body: unknown) => api(platform, 'POST', path, body);
  await ensure('/v1/topics', { name: TOPIC, partitions: 1, keyField: '/sensor', timestampField: '/ts' });
  const schema = {
    type: 'object',
    required: ['sensor', 'celsius', 'ts'],
    properties: {
      sensor: { type: 'string' },
      celsius: { type: 'number' },
      ts: { type: 'string', format: 'date-time' },
    },
  };
  await ensure(`/v1/schemas/${TOPIC}-value/versions`, { schema });
  await ensure('/v1/pipelines', { name: 'garbage-latest', sql: GARBAGE_SQL, start: true });
  await ensure('/v1/alert-rules', {
    name: 'garbage-rule',
    stream: TOPIC,
    condition: 'celsius > 80',
    groupBy: ['sensor'],
  });
  await ensure('/auth/v1/api-keys', { name: 'garbage', scopes: [`event:write@${TOPIC}`] });
  const { body: users } = await api(platform, 'GET', '/auth/v1/users?limit=1000');
  const names = (users['items'] as { username: string }[]).map(({ username }) => username);
  if (!names.includes('garbage-victim'))
    await ensure('/auth/v1/users', { username: 'garbage-victim', roles: ['viewer'] });
  await ensure(`/v1/topics/${TOPIC}/events`, [reading('a', 20), reading('b', 'warm'), reading('c\0', 90)]);
}

/** What the members and parameters of the API can be, so that garbage also gets behind the first check. */
export async function garbageHints(platform: Platform): Promise<Hints> {
  const idsAt = async (path: string): Promise<string[]> => {
    const { status, body } = await api(platform, 'GET', path);
    assert.equal(status, 200, `${path}: ${JSON.stringify(body)}`);
    return (body['items'] as { id: string }[]).map(({ id }) => id);
  };
  const { body: jwks } = await api(platform, 'GET', '/.well-known/jwks.json');
  const ids = [
    ...(await idsAt('/v1/dead-letters?limit=20')),
    ...(await idsAt('/v1/alerts?limit=20')),
    ...(await idsAt('/auth/v1/users?limit=20')).slice(3),
    ...(jwks['keys'] as { kid: string }[]).map(({ kid }) => kid),
  ];
  return {
    id: ids,
    alert: await idsAt('/v1/alerts?limit=20'),
    topic: [TOPIC, 'millrace.events', 'nowhere'],
    stream: [TOPIC, 'millrace.events', 'nowhere'],
    subject: [`${TOPIC}-value`, 'nowhere-value', 'x'],
    version: ['latest', '1', '2', '999999999'],
    pipeline: ['garbage-latest', 'nowhere'],
    view: ['garbage_latest', 'nowhere'],
    rule: ['garbage-rule', 'nowhere'],
    username: ['garbage-victim', 'admin', 'G\u00e4rbage', 'x'.repeat(64)],
    password: ['correct', 'gravel pedal lantern 48 thimble'],
    roles: ['viewer', 'operator', 'admin', 'root'],
    scopes: ['event:write', `event:read@${TOPIC}`, 'event:*', 'x@', '@', 'event:write@**'],
    expiresAt: ['2030-01-01T00:00:00Z', '1969-01-01T00:00:00Z', '9999-12-31T23:59:60Z', '2030-01-01'],
    sql: [GARBAGE_SQL, GARBAGE_SQL.replace('garbage_latest', 'garbage_other'), 'SELECT 1', ';', 'INSERT'],
    condition: ['celsius > 80', 'sensor', 'celsius / 0 > 1', "sensor LIKE '%' OR", '(SELECT 1)', 'TRUE'],
    value: ['celsius', '1', 'sensor', 'NaN', null],
    groupBy: ['sensor', 'celsius', 'nothing', '`'],
    for: ['0s', '1h30m', '99999999999h', '1', '-1s'],
    resolveAfter: ['0s', '5m', '99999999999h'],
    channels: ['outbox', 'nowhere', '__proto__'],
    from: [
      'earliest',
      'latest',
      'offset:0',
      'offset:999999999999999',
      'offset:-1',
      'timestamp:2026-01-01T00:00:00Z',
      'timestamp:-271821-04-20T00:00:00Z',
      'timestamp:x',
      'offset:1e3',
      'offset:',
    ],
    cursor: [
      '0:0',
      '0:999999999999999',
      '99999:1',
      'WzFd',
      'W10',
      'WyJhIiwiYiJd',
      'WyJcdTAwMDAiXQ',
      'e30',
      '=',
      'x',
    ],
    filter: [
      'sensor:eq:a',
      'celsius:gt:10',
      'celsius:eq:x',
      'celsius:in:1,2,x',
      'ts:lt:2026',
      'ts:gt:infinity',
      'sensor:like:%\\',
      'celsius:like:1',
      '__proto__:eq:1',
      'sensor:constructor:1',
      '::',
      'celsius:eq:1e999',
      'sensor:eq:',
    ],
    sort: ['sensor', '-celsius', 'ts', '-', '--', 'nothing', '__proto__'],
    keyField: ['/sensor', '/__proto__', '/constructor/name', null],
    timestampField: ['/ts', '/celsius', null],
    schema: [
      true,
      false,
      {},
      { type: 'object' },
      { $ref: '#' },
      { $ref: 'http://x/y' },
      { type: 'nonsense' },
      { pattern: '(a+)+$' },
      { properties: { sensor: { type: 'number' } } },
      { pattern: '[' },
      { $id: 'x', $ref: 'x' },
    ],
    text: [JSON.stringify(reading('d', 1)), '{', '', 'null', JSON.stringify({ sensor: 'x' })],
  };
}
