import type { FastifyInstance, FastifyReply } from 'fastify';
import { etagOf, versionOfIfMatch } from '#catalog';
import { pageOf, pageQuery } from '#http';
import { type SchemaRegistry, subjectOfTopic } from '#schema';
import { newTopicBody, topicChangeBody, topicParams, topicSchema } from './schemas.ts';
import type { TopicRates } from './topic-rates.ts';
import type { NewTopic, Topic, TopicChange, Topics } from './topics.ts';

export interface TopicRoutesDeps {
  topics: Topics;
  registry: SchemaRegistry;
  rates: TopicRates;
}

const onTopic = (action: string) => ({ action, resource: 'topic', resourceParam: 'topic' });

/** `/v1/topics`: make, describe, change, delete. */
export function topicRoutes(app: FastifyInstance, deps: TopicRoutesDeps): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/v1/topics',
    {
      config: { action: 'topic:read' },
      schema: {
        tags: ['topics'],
        summary: 'List topics, by name',
        querystring: { type: 'object', properties: pageQuery },
        response: { 200: pageOf(topicSchema) },
      },
    },
    async ({ query: { limit, cursor = '' } }) => {
      const rest = (await deps.topics.list()).filter((topic) => topic.name > cursor);
      const items = rest.slice(0, limit).map((topic) => show(topic, deps));
      return { items, next: rest.length > limit ? (items.at(-1)?.name ?? null) : null };
    },
  );

  app.post<{ Body: NewTopic }>(
    '/v1/topics',
    {
      config: { action: 'topic:write' },
      schema: {
        tags: ['topics'],
        summary: 'Create a topic',
        body: newTopicBody,
        response: { 201: topicSchema },
      },
    },
    async ({ body, principal }, reply) => {
      const topic = await deps.topics.create(body, principal);
      return send(reply.code(201).header('location', `/v1/topics/${topic.name}`), topic, deps);
    },
  );

  app.get<{ Params: { topic: string } }>(
    '/v1/topics/:topic',
    {
      config: onTopic('topic:read'),
      schema: {
        tags: ['topics'],
        summary: 'Describe a topic',
        params: topicParams,
        response: { 200: topicSchema },
      },
    },
    async ({ params }, reply) => send(reply, await deps.topics.get(params.topic), deps),
  );

  app.patch<{ Params: { topic: string }; Body: TopicChange }>(
    '/v1/topics/:topic',
    {
      config: onTopic('topic:write'),
      schema: {
        tags: ['topics'],
        summary: 'Change a topic',
        params: topicParams,
        body: topicChangeBody,
        response: { 200: topicSchema },
      },
    },
    async ({ params, body, principal, headers }, reply) => {
      const ifVersion = versionOfIfMatch(headers['if-match']);
      return send(reply, await deps.topics.change(params.topic, body, principal, ifVersion), deps);
    },
  );

  app.delete<{ Params: { topic: string } }>(
    '/v1/topics/:topic',
    {
      config: onTopic('topic:admin'),
      schema: {
        tags: ['topics'],
        summary: 'Delete a topic and all its records',
        params: topicParams,
        response: { 204: { type: 'null' } },
      },
    },
    async ({ params, principal }, reply) => {
      await deps.topics.delete(params.topic, principal);
      return reply.code(204).send();
    },
  );
}

function send(reply: FastifyReply, topic: Topic, deps: TopicRoutesDeps): FastifyReply {
  if (topic.version !== undefined) reply.header('etag', etagOf(topic.version));
  return reply.send(show(topic, deps));
}

function show(topic: Topic, { registry, rates }: TopicRoutesDeps) {
  const { isInternal, createdAtMs, version: _version, ...rest } = topic;
  const active = registry.active(subjectOfTopic(topic.name));
  return {
    ...rest,
    schema: active === undefined ? null : { subject: active.subject, version: active.version },
    records: topic.offsets.reduce((sum, { earliest, latest }) => sum + latest - earliest, 0),
    eventsPerSecond: rates.eventsPerSecond(topic.name),
    internal: isInternal,
    createdAt: new Date(createdAtMs).toISOString(),
  };
}
