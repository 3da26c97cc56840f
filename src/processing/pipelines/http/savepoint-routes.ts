import type { FastifyInstance } from 'fastify';
import { etagOf, versionOfIfMatch } from '#catalog';
import type { PipelineBeginning } from '../pipeline.ts';
import type { Pipelines } from '../pipelines.ts';
import { pipelineParams, pipelineSchema } from './schemas.ts';
import { show } from './show-pipeline.ts';

interface OnePipeline {
  Params: { pipeline: string };
}

const tags = ['pipelines'];
const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;

const savepointSchema = {
  type: 'object',
  properties: {
    name: text,
    createdAt: { type: 'string', format: 'date-time' },
    epoch: integer,
    scriptSha256: text,
    operators: {
      type: 'array',
      items: { type: 'object', properties: { id: text, kind: text, fingerprint: text } },
    },
    states: {
      type: 'array',
      items: { type: 'object', properties: { operator: text, name: text, entries: integer } },
    },
  },
} as const;

const beginSchema = {
  type: 'object',
  description: 'Exactly one: all events kept, events from a time on, or where a savepoint was made.',
  oneOf: [
    {
      type: 'object',
      required: ['earliest'],
      additionalProperties: false,
      properties: { earliest: { const: true } },
    },
    {
      type: 'object',
      required: ['timestamp'],
      additionalProperties: false,
      properties: { timestamp: { type: 'string', format: 'date-time' } },
    },
    {
      type: 'object',
      required: ['savepoint'],
      additionalProperties: false,
      properties: { savepoint: text },
    },
  ],
} as const;

/** Savepoints of a pipeline, and beginning anew. */
export function savepointRoutes(app: FastifyInstance, pipelines: Pipelines): void {
  const on = (action: string) => ({ action, resource: 'pipeline', resourceParam: 'pipeline' });
  app.get<OnePipeline>(
    '/v1/pipelines/:pipeline/savepoints',
    {
      config: on('pipeline:read'),
      schema: {
        tags,
        summary: 'Savepoints of a pipeline, newest first',
        params: pipelineParams,
        response: {
          200: {
            type: 'object',
            properties: {
              items: { type: 'array', items: savepointSchema },
              next: { type: ['string', 'null'] },
            },
          },
        },
      },
    },
    async ({ params }) => ({ items: await pipelines.savepoints(params.pipeline), next: null }),
  );
  app.post<OnePipeline & { Body: { name: string } }>(
    '/v1/pipelines/:pipeline/savepoints',
    {
      config: on('pipeline:write'),
      schema: {
        tags,
        summary: 'Keep the state of a running pipeline as a savepoint; the pipeline goes on',
        params: pipelineParams,
        body: {
          type: 'object',
          required: ['name'],
          additionalProperties: false,
          properties: { name: { type: 'string', minLength: 1, maxLength: 100 } },
        },
        response: { 201: savepointSchema },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(201).send(await pipelines.makeSavepoint(params.pipeline, body.name)),
  );
  app.post<OnePipeline & { Body: PipelineBeginning }>(
    '/v1/pipelines/:pipeline/restart',
    {
      config: on('pipeline:write'),
      schema: {
        tags,
        summary: 'Begin a pipeline anew',
        description:
          'From the first event kept or from a time its state is forgotten and its views are computed anew. From a savepoint it takes that state. Its views go on as they are if its script is that of the savepoint; with an edited script they have the rows of the savepoint where all their operators keep their state and their columns and key are the same, else they are empty. `views` says which and why.',
        params: pipelineParams,
        body: beginSchema,
        response: { 200: pipelineSchema },
      },
    },
    async ({ params, body, principal, headers }, reply) => {
      const ifVersion = versionOfIfMatch(headers['if-match']);
      const pipeline = await pipelines.restart(params.pipeline, body, principal, ifVersion);
      return reply.header('etag', etagOf(pipeline.version)).send(show(pipeline));
    },
  );
}
