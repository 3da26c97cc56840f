import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineErrors } from '#foundation';
import type { ApiAnswer, ApiClient } from './api-client.ts';

const errors = defineErrors('demo', {
  demo_setup_failed: { status: 500, title: 'The demo could not be set up' },
});

const DAY_MS = 86_400_000;

const TOPICS = [
  {
    name: 'demo.sensors',
    description: 'Live metrics of this machine, and the replayed recording of a server under load.',
    partitions: 2,
    retentionMs: DAY_MS,
    keyField: '/sensor',
    timestampField: '/ts',
  },
  {
    name: 'demo.quakes',
    description: 'Earthquakes in the order their reports arrived (U.S. Geological Survey).',
    partitions: 1,
    retentionMs: null,
    keyField: '/id',
    timestampField: '/time',
  },
  {
    name: 'demo.anomalies',
    description: 'Readings a detector found anomalous.',
    partitions: 1,
    retentionMs: DAY_MS,
  },
];

const text = { type: 'string' } as const;
const number = { type: 'number' } as const;
const moment = { type: 'string', format: 'date-time' } as const;

const SCHEMAS: Record<string, object> = {
  'demo.sensors-value': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['sensor', 'value', 'ts'],
    properties: {
      sensor: text,
      value: number,
      unit: text,
      ts: moment,
      source: { enum: ['host', 'recording'] },
    },
  },
  'demo.anomalies-value': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['sensor', 'ts'],
    properties: {
      sensor: text,
      ts: moment,
      actual_value: number,
      forecast_value: number,
      anomaly_score: number,
    },
  },
  'demo.quakes-value': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['id', 'magnitude', 'time'],
    properties: {
      id: text,
      magnitude: { type: 'number', minimum: -5, maximum: 11 },
      place: text,
      depthKm: number,
      latitude: number,
      longitude: number,
      time: moment,
      updated: moment,
    },
  },
};

const PIPELINES = ['sensor-means', 'sensor-anomalies', 'strongest-quakes'] as const;

/**
 * Creates the demo's topics, schemas, pipelines and rule through the API. What exists already is left as it is,
 * so that a user's changes to the demo objects survive the next start.
 */
export async function setUpDemo(api: ApiClient, examplesDirectory: string): Promise<void> {
  for (const topic of TOPICS) await create(api, '/v1/topics', topic);
  for (const [subject, schema] of Object.entries(SCHEMAS)) {
    await create(api, `/v1/schemas/${subject}/versions`, { schema });
  }
  for (const name of PIPELINES) {
    const sql = await readFile(join(examplesDirectory, `${name}.sql`), 'utf8');
    await create(api, '/v1/pipelines', { name, sql, start: true });
  }
  const rule = JSON.parse(await readFile(join(examplesDirectory, 'anomaly-alert.json'), 'utf8')) as unknown;
  await create(api, '/v1/alert-rules', rule);
}

async function create(api: ApiClient, path: string, body: unknown): Promise<void> {
  const answer: ApiAnswer = await api.request('POST', path, body);
  if (answer.status < 300 || answer.status === 409) return;
  throw errors.demo_setup_failed(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
}
