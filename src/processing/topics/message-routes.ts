import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '#foundation';
import { eventStreamAnswer } from '#http';
import type { EventLog } from '#log';
import { errors } from './errors.ts';
import { parsePosition, positionOf } from './position.ts';
import { readPage } from './read-page.ts';
import { messagesAnswer, messagesQuery, tailQuery, topicParams } from './schemas.ts';
import { tail } from './tail.ts';
import type { Topics } from './topics.ts';

export interface MessageRoutesDeps {
  log: EventLog;
  topics: Topics;
  clock: Clock;
}

/** Live tails of this process; each holds one connection and a waiting read for each partition. */
const TAILS_MAX = 200;
const RETRY_AFTER_S = 10;

interface PageQuery {
  from: string;
  cursor?: string;
  partition?: number;
  limit: number;
  q?: string;
}

type TailRequest = FastifyRequest<{ Params: { topic: string }; Querystring: { from?: string; q?: string } }>;

/** Reading a topic: pages of records, and the live tail. */
export function messageRoutes(app: FastifyInstance, deps: MessageRoutesDeps): void {
  // Open streams end when the service stops.
  const closing = new AbortController();
  app.addHook('preClose', async () => closing.abort(new Error('the service stops')));
  let tails = 0;
  const config = { action: 'event:read', resource: 'topic', resourceParam: 'topic' };
  app.get<{ Params: { topic: string }; Querystring: PageQuery }>(
    '/v1/topics/:topic/events',
    {
      config,
      schema: {
        tags: ['topics'],
        summary: 'Read records',
        params: topicParams,
        querystring: messagesQuery,
        response: { 200: messagesAnswer },
      },
    },
    async ({ params, query }, reply) => {
      const topic = await deps.topics.get(params.topic);
      const page = await readPage(deps.log, topic, { ...query, query: query.q });
      return reply.type('application/json; charset=utf-8').send(page);
    },
  );

  app.get(
    '/v1/topics/:topic/tail',
    {
      config,
      schema: {
        tags: ['topics'],
        summary: 'Follow new records as Server-Sent Events',
        description:
          'Events `record` and `gap`. `Last-Event-ID` goes on exactly behind; without it the stream begins at the end, or at `from`.',
        params: topicParams,
        querystring: tailQuery,
        response: { 200: eventStreamAnswer },
      },
    },
    async (request: TailRequest, reply) => {
      if (tails >= TAILS_MAX) {
        throw errors.too_many_tails(`At most ${TAILS_MAX} live tails.`, { retryAfterS: RETRY_AFTER_S });
      }
      tails++;
      reply.raw.once('close', () => tails--);
      return sendTail(request, reply, deps, closing.signal);
    },
  );
}

async function sendTail(
  request: TailRequest,
  reply: FastifyReply,
  deps: MessageRoutesDeps,
  closing: AbortSignal,
): Promise<FastifyReply> {
  const { log, clock } = deps;
  const topic = await deps.topics.get(request.params.topic);
  const lastId = request.headers['last-event-id'];
  const position =
    typeof lastId === 'string' && lastId !== ''
      ? parsePosition(lastId)
      : await positionOf(log, topic, request.query.from ?? 'latest', 0);
  const gone = new AbortController();
  request.raw.once('close', () => gone.abort(new Error('the reader went away')));
  const signal = AbortSignal.any([gone.signal, closing]);
  const events = tail({ log, clock, topic, position, query: request.query.q, signal });
  return reply
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .type('text/event-stream; charset=utf-8')
    .send(Readable.from(events));
}
