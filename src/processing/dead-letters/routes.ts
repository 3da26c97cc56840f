import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pageOf, pageQuery } from '#http';
import { DEAD_LETTER_STAGES } from './dead-letter.ts';
import type { DeadLetters } from './dead-letters.ts';
import type { LetterLine, StoredLetter } from './letter-store.ts';

const STATUSES = ['open', 'replayed', 'discarded'] as const;
/** Longest corrected event, as text. */
const TEXT_CHARACTERS_MAX = 1_000_000;

const nullable = (type: string) => ({ type: [type, 'null'] });
const dateTime = { type: 'string', format: 'date-time' } as const;
const line = {
  type: 'object',
  required: ['id', 'time', 'topic', 'stage', 'code', 'message', 'status'],
  properties: {
    id: { type: 'string' },
    time: dateTime,
    topic: { type: 'string' },
    partition: nullable('integer'),
    offset: nullable('integer'),
    stage: { type: 'string', enum: DEAD_LETTER_STAGES },
    code: { type: 'string' },
    message: { type: 'string' },
    schemaVersion: nullable('integer'),
    pipeline: nullable('string'),
    status: { type: 'string', enum: STATUSES },
    attempts: { type: 'integer', description: 'Replays tried so far.' },
    sizeBytes: { type: 'integer' },
  },
} as const;

const detail = {
  type: 'object',
  properties: {
    ...line.properties,
    operator: nullable('string'),
    sqlSpan: { type: ['object', 'null'], additionalProperties: { type: 'integer' } },
    raw: { type: 'string', description: 'The event as it came, base64.' },
    text: { ...nullable('string'), description: 'The same as text, if it is text.' },
    contentType: nullable('string'),
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    key: { ...nullable('string'), description: 'Base64.' },
    edited: nullable('string'),
    discardReason: nullable('string'),
    replayed: {
      type: ['object', 'null'],
      properties: { partition: { type: 'integer' }, offset: { type: 'integer' } },
    },
    history: { type: 'array', items: { type: 'object', additionalProperties: true } },
  },
} as const;

const group = {
  type: 'object',
  properties: {
    stage: { type: 'string' },
    code: { type: 'string' },
    topic: { type: 'string' },
    count: { type: 'integer' },
    open: { type: 'integer' },
    firstSeen: dateTime,
    lastSeen: dateTime,
  },
} as const;

const text = { type: 'string', maxLength: TEXT_CHARACTERS_MAX } as const;
const filterQuery = {
  type: 'object',
  properties: {
    stage: { type: 'string', enum: DEAD_LETTER_STAGES },
    code: { type: 'string', maxLength: 100 },
    topic: { type: 'string', maxLength: 249 },
    status: { type: 'string', enum: STATUSES },
    q: { type: 'string', minLength: 1, maxLength: 200, description: 'Text in message or event.' },
    ...pageQuery,
  },
} as const;

interface FilterQuery {
  stage?: string;
  code?: string;
  topic?: string;
  status?: string;
  q?: string;
  limit: number;
  cursor?: string;
}

const params = {
  type: 'object',
  required: ['id'],
  properties: { id: { type: 'string', maxLength: 64 } },
} as const;
const reading = { action: 'dead-letter:read' } as const;
const writing = { action: 'dead-letter:write' } as const;
const tags = ['dead-letters'];

interface OnLetter {
  Params: { id: string };
}

/** `/v1/dead-letters`: list, look, correct, replay, discard. */
export function deadLetterRoutes(app: FastifyInstance, { deadLetters }: { deadLetters: DeadLetters }): void {
  app.get<{ Querystring: FilterQuery }>(
    '/v1/dead-letters',
    {
      config: reading,
      schema: {
        tags,
        summary: 'List dead letters, newest first',
        querystring: filterQuery,
        response: { 200: pageOf(line) },
      },
    },
    async ({ query: { limit, cursor, q, ...filter } }) => {
      const found = await deadLetters.store.list({ ...filter, query: q }, limit, cursor);
      const items = found.slice(0, limit);
      return { items: items.map(showLine), next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );

  app.get(
    '/v1/dead-letters/summary',
    {
      config: reading,
      schema: {
        tags,
        summary: 'Count dead letters by stage, code and topic',
        response: { 200: { type: 'object', properties: { groups: { type: 'array', items: group } } } },
      },
    },
    async () => {
      const groups = await deadLetters.store.groups();
      return {
        groups: groups.map(({ first_seen: first, last_seen: last, ...rest }) => ({
          ...rest,
          firstSeen: first.toISOString(),
          lastSeen: last.toISOString(),
        })),
      };
    },
  );

  app.get<OnLetter>(
    '/v1/dead-letters/:id',
    {
      config: reading,
      schema: { tags, summary: 'Read a dead letter whole', params, response: { 200: detail } },
    },
    async (request) => show(await deadLetters.store.get(request.params.id)),
  );

  app.patch<OnLetter & { Body: { text: string } }>(
    '/v1/dead-letters/:id',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Correct the event',
        params,
        body: { type: 'object', required: ['text'], properties: { text } },
        response: { 200: detail },
      },
    },
    async ({ params: { id }, body, principal }) => show(await deadLetters.edit(id, body.text, principal)),
  );

  app.post<OnLetter & { Body: { text?: string } | null }>(
    '/v1/dead-letters/:id/replay',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Send the event again',
        description:
          'Once: a second call answers the outcome of the first. 422 if the event would fail again.',
        params,
        body: { type: ['object', 'null'], properties: { text } },
        response: {
          200: {
            type: 'object',
            properties: {
              status: { const: 'replayed' },
              partition: { type: 'integer' },
              offset: { type: 'integer' },
            },
          },
        },
      },
    },
    ({ params: { id }, body, principal }) => deadLetters.replay(id, body?.text, principal),
  );

  app.post<OnLetter & { Body: { reason: string } }>(
    '/v1/dead-letters/:id/discard',
    {
      config: writing,
      schema: {
        tags,
        summary: 'Give the event up, for a reason',
        params,
        body: {
          type: 'object',
          required: ['reason'],
          properties: { reason: { type: 'string', minLength: 1, maxLength: 2_000, pattern: '\\S' } },
        },
        response: { 200: detail },
      },
    },
    async ({ params: { id }, body, principal }: FastifyRequest<OnLetter & { Body: { reason: string } }>) =>
      show(await deadLetters.discard(id, body.reason, principal)),
  );
}

function showLine(letter: LetterLine) {
  const { log_offset: offset, schema_version: schemaVersion, size_bytes: sizeBytes, time, ...rest } = letter;
  return { ...rest, offset, schemaVersion, sizeBytes, time: time.toISOString() };
}

function show(stored: StoredLetter) {
  const { letter, replayBegan: _, ...state } = stored;
  const { timeMs, raw, key, ...rest } = letter;
  return {
    partition: null,
    offset: null,
    schemaVersion: null,
    pipeline: null,
    operator: null,
    sqlSpan: null,
    contentType: null,
    ...rest,
    ...state,
    time: new Date(timeMs).toISOString(),
    raw: Buffer.from(raw).toString('base64'),
    key: key === undefined ? null : Buffer.from(key).toString('base64'),
    sizeBytes: raw.length,
  };
}
