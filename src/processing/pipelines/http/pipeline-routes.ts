import type { FastifyInstance, FastifyReply } from 'fastify';
import { etagOf, versionOfIfMatch } from '#catalog';
import { pageOf, pageQuery } from '#http';
import type { Pipeline } from '../pipeline.ts';
import type { PipelineDraft, Pipelines } from '../pipelines.ts';
import { eventTimeRoute } from './event-time-route.ts';
import { show } from './show-pipeline.ts';
import { savepointRoutes } from './savepoint-routes.ts';
import {
  draftSchema,
  newPipelineSchema,
  pipelineParams,
  pipelineSchema,
  validateSchema,
  validationSchema,
} from './schemas.ts';

export interface PipelineRoutesDeps {
  pipelines: Pipelines;
}

interface OnePipeline {
  Params: { pipeline: string };
}

const tags = ['pipelines'];
const on = (action: string) => ({ action, resource: 'pipeline', resourceParam: 'pipeline' });
const one = { tags, params: pipelineParams, response: { 200: pipelineSchema } };

/** `/v1/pipelines`: SQL scripts that run until they are stopped. */
export function pipelineRoutes(app: FastifyInstance, { pipelines }: PipelineRoutesDeps): void {
  collectionRoutes(app, pipelines);
  objectRoutes(app, pipelines);
  commandRoutes(app, pipelines);
  eventTimeRoute(app, pipelines);
  savepointRoutes(app, pipelines);
}

function collectionRoutes(app: FastifyInstance, pipelines: Pipelines): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/v1/pipelines',
    {
      config: { action: 'pipeline:read' },
      schema: {
        tags,
        summary: 'List pipelines, by name',
        querystring: { type: 'object', properties: pageQuery },
        response: { 200: pageOf(pipelineSchema) },
      },
    },
    ({ query: { limit, cursor = '' } }) => {
      const rest = pipelines.list().filter(({ name }) => name > cursor);
      const items = rest.slice(0, limit).map(show);
      return { items, next: rest.length > limit ? (items.at(-1)?.name ?? null) : null };
    },
  );
  app.post<{ Body: PipelineDraft & { start?: boolean } }>(
    '/v1/pipelines',
    {
      config: { action: 'pipeline:write' },
      schema: {
        tags,
        summary: 'Create a pipeline',
        body: newPipelineSchema,
        response: { 201: pipelineSchema },
      },
    },
    async ({ body, principal }, reply) => {
      const pipeline = await pipelines.create(body, principal);
      return send(reply.code(201).header('location', `/v1/pipelines/${pipeline.id}`), pipeline);
    },
  );
  app.post<{ Body: { sql: string } }>(
    '/v1/pipelines/validate',
    {
      config: { action: 'pipeline:read' },
      schema: {
        tags,
        summary: 'Check a script without saving it',
        body: validateSchema,
        response: { 200: validationSchema },
      },
    },
    ({ body }) => pipelines.validate(body.sql),
  );
}

function objectRoutes(app: FastifyInstance, pipelines: Pipelines): void {
  app.get<OnePipeline>(
    '/v1/pipelines/:pipeline',
    { config: on('pipeline:read'), schema: { ...one, summary: 'A pipeline and how it does' } },
    ({ params }, reply) => send(reply, pipelines.get(params.pipeline)),
  );
  app.put<OnePipeline & { Body: PipelineDraft }>(
    '/v1/pipelines/:pipeline',
    {
      config: on('pipeline:write'),
      schema: {
        ...one,
        summary: 'Replace name and SQL',
        description:
          'Another SQL begins anew: its inputs from their start mode, no state, empty views. A restart from a savepoint brings back state and rows where they fit.',
        body: draftSchema,
      },
    },
    async ({ params, body, principal, headers }, reply) => {
      const ifVersion = versionOfIfMatch(headers['if-match']);
      return send(reply, await pipelines.update(params.pipeline, body, principal, ifVersion));
    },
  );
  app.delete<OnePipeline>(
    '/v1/pipelines/:pipeline',
    {
      config: on('pipeline:write'),
      schema: {
        tags,
        summary: 'Stop a pipeline and delete it with its state and views',
        params: pipelineParams,
        response: { 204: { type: 'null' } },
      },
    },
    async ({ params, principal, headers }, reply) => {
      await pipelines.delete(params.pipeline, principal, versionOfIfMatch(headers['if-match']));
      return reply.code(204).send();
    },
  );
}

function commandRoutes(app: FastifyInstance, pipelines: Pipelines): void {
  const commands = [
    ['start', 'Start a pipeline, also one that has failed'],
    ['stop', 'Stop a pipeline; it goes on from there when it is started'],
  ] as const;
  for (const [command, summary] of commands) {
    app.post<OnePipeline>(
      `/v1/pipelines/:pipeline/${command}`,
      { config: on('pipeline:write'), schema: { ...one, summary } },
      async ({ params, principal, headers }, reply) => {
        const ifVersion = versionOfIfMatch(headers['if-match']);
        return send(reply, await pipelines[command](params.pipeline, principal, ifVersion));
      },
    );
  }
}

function send(reply: FastifyReply, pipeline: Pipeline): FastifyReply {
  return reply.header('etag', etagOf(pipeline.version)).send(show(pipeline));
}
