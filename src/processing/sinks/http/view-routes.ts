import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '#database';
import { type Clock, isCoded } from '#foundation';
import { eventStreamAnswer, pageOf, pageQuery } from '#http';
import type { EventLog } from '#log';
import { errors } from '../errors.ts';
import { viewTopic } from '../view.ts';
import { cursorAfter, planViewQuery, type ViewRow } from '../view-query.ts';
import type { View, Views } from '../views.ts';
import { streamChanges } from './change-stream.ts';

export interface ViewRoutesDeps {
  views: Views;
  log: EventLog;
  database: Database;
  clock: Clock;
}

/** Change streams of this process; each holds one connection and one waiting read. */
const STREAMS_MAX = 500;

const text = { type: 'string' } as const;
const viewSchema = {
  type: 'object',
  required: ['name', 'pipeline', 'columns', 'primaryKey', 'rows', 'evicted'],
  properties: {
    name: text,
    pipeline: { ...text, description: 'Name of the pipeline that makes it.' },
    columns: { type: 'array', items: { type: 'object', properties: { name: text, type: text } } },
    primaryKey: { type: 'array', items: text, description: 'Empty if every row is appended.' },
    rows: { type: 'integer' },
    evicted: {
      type: 'integer',
      description: 'Rows that had to go, oldest change first, as the view was full.',
    },
  },
} as const;
const viewParams = { type: 'object', properties: { view: text } } as const;
const access = { action: 'view:read', resource: 'view', resourceParam: 'view' } as const;

const rowsQuery = {
  type: 'object',
  properties: {
    ...pageQuery,
    filter: {
      type: 'array',
      items: text,
      description:
        'column:op:value with op one of eq, ne, lt, le, gt, ge, like, in (values separated by commas).',
    },
    sort: {
      ...text,
      description: 'A column; -column for descending. Default: primary key, or order of arrival.',
    },
  },
} as const;
const changesQuery = {
  type: 'object',
  properties: {
    from: {
      ...text,
      pattern: '^(earliest|latest|offset:\\d{1,15})$',
      description: 'Without Last-Event-ID. Default: latest.',
    },
  },
} as const;

interface ViewRequest {
  Params: { view: string };
}
interface RowsRequest extends ViewRequest {
  Querystring: { filter?: string[]; sort?: string; limit: number; cursor?: string };
}
interface ChangesRequest extends ViewRequest {
  Querystring: { from?: string };
}

/** `GET /v1/views`, `GET /v1/views/{view}` and `GET /v1/views/{view}/changes`. */
export function viewRoutes(app: FastifyInstance, deps: ViewRoutesDeps): void {
  const tags = ['views'];
  const stopping = new AbortController();
  app.addHook('preClose', async () => stopping.abort(new Error('the server stops')));

  app.get(
    '/v1/views',
    {
      config: { action: 'view:read' },
      schema: { tags, summary: 'Views, by name', response: { 200: pageOf(viewSchema) } },
    },
    () => ({ items: deps.views.list(), next: null }),
  );

  app.get<RowsRequest>(
    '/v1/views/:view',
    {
      config: access,
      schema: {
        tags,
        summary: 'Rows of a view',
        params: viewParams,
        querystring: rowsQuery,
        response: { 200: pageOf({ type: 'object', additionalProperties: true }) },
      },
    },
    async (request, reply) => {
      const body = await readPage(deps, request.params.view, request.query);
      return reply.type('application/json; charset=utf-8').serializer(String).send(body);
    },
  );

  let streams = 0;
  app.get<ChangesRequest>(
    '/v1/views/:view/changes',
    {
      config: access,
      schema: {
        tags,
        summary: 'Changes of a view, as server-sent events',
        description:
          'Events `change` with the offset as id, and `gap` where changes are missing. Resumes after Last-Event-ID.',
        params: viewParams,
        querystring: changesQuery,
        response: { 200: eventStreamAnswer },
      },
    },
    async (request, reply) => {
      const view = deps.views.get(request.params.view);
      if (streams >= STREAMS_MAX) {
        throw errors.view_streams_full(`${STREAMS_MAX} streams are open, which is the limit.`, {
          retryAfterS: 5,
        });
      }
      const offset = await startOffset(deps.log, view, request);
      streams += 1;
      try {
        await sendChanges(deps, view, offset, reply, stopping.signal);
      } finally {
        streams -= 1;
      }
    },
  );
}

/** The page as JSON text: rows are passed on as PostgreSQL wrote them. */
async function readPage(
  deps: ViewRoutesDeps,
  name: string,
  query: RowsRequest['Querystring'],
): Promise<string> {
  const view = deps.views.get(name);
  const statement = planViewQuery(view, {
    filters: query.filter ?? [],
    sort: query.sort,
    limit: query.limit,
    cursor: query.cursor,
  });
  const rows = await deps.database.query<ViewRow>(statement.text, statement.params).catch(rejectWithMeaning);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = rows.length > query.limit && last !== undefined ? JSON.stringify(cursorAfter(last)) : 'null';
  return `{"items":[${page.map(({ row }) => row).join(',')}],"next":${next}}`;
}

/** PostgreSQL's data errors (SQLSTATE 22) come from a value of the query that does not fit its column. */
function rejectWithMeaning(error: unknown): never {
  if (isCoded(error, 'database_failed') && String(error.details['state']).startsWith('22')) {
    const reason = error.cause instanceof Error ? error.cause.message : 'a value does not fit its column';
    throw errors.view_query_invalid(`The query does not fit the view: ${reason}.`, { cause: error });
  }
  throw error;
}

/** Exactly after the last event that the client saw; else where it asks; else the end. */
async function startOffset(
  log: EventLog,
  view: View,
  request: FastifyRequest<ChangesRequest>,
): Promise<number> {
  const lastEventId = request.headers['last-event-id'];
  if (typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId)) return Number(lastEventId) + 1;
  const { from = 'latest' } = request.query;
  if (from.startsWith('offset:')) return Number(from.slice('offset:'.length));
  const range = (await log.describeTopic(viewTopic(view.name)))?.offsets[0];
  return (from === 'earliest' ? range?.earliest : range?.latest) ?? 0;
}

async function sendChanges(
  deps: ViewRoutesDeps,
  view: View,
  offset: number,
  reply: FastifyReply,
  stopping: AbortSignal,
): Promise<void> {
  const left = new AbortController();
  reply.hijack();
  const response = reply.raw;
  response.on('close', () => left.abort(new Error('the client left')));
  response.on('error', () => undefined);
  response.writeHead(200, {
    ...reply.getHeaders(),
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  } as Record<string, string>);
  const signal = AbortSignal.any([left.signal, view.gone, stopping]);
  const { log, clock } = deps;
  await streamChanges(response, { log, clock, topic: viewTopic(view.name), offset, signal }).catch(
    (error: unknown) => {
      // The headers are out, so the end of the stream is all we can say; the client connects again.
      if (!signal.aborted) reply.log.warn({ error }, 'a change stream ended');
    },
  );
  response.end();
}
