import { pageQuery } from '#http';

/** JSON schemas of the topic routes. */

const name = { type: 'string', pattern: '^[a-zA-Z0-9._-]{1,249}$' } as const;
const pointer = {
  type: ['string', 'null'],
  pattern: '^(/([^/~]|~[01])*)+$',
  maxLength: 512,
} as const;

const settings = {
  description: { type: 'string', maxLength: 2_000 },
  keyField: { ...pointer, description: 'JSON pointer to the key of events that are no CloudEvents.' },
  timestampField: { ...pointer, description: 'JSON pointer to their event time.' },
} as const;

const config = {
  partitions: { type: 'integer', minimum: 1, maximum: 1_024, description: 'Can only grow.' },
  retentionMs: { type: ['integer', 'null'], minimum: 1 },
  retentionBytes: { type: ['integer', 'null'], minimum: 1 },
  cleanupPolicy: { type: 'string', enum: ['delete', 'compact'] },
} as const;

export const topicParams = { type: 'object', required: ['topic'], properties: { topic: name } } as const;

export const newTopicBody = {
  type: 'object',
  required: ['name'],
  additionalProperties: false,
  properties: { name, ...settings, ...config },
} as const;

export const topicChangeBody = {
  type: 'object',
  additionalProperties: false,
  properties: { ...settings, ...config },
} as const;

export const topicSchema = {
  type: 'object',
  required: ['name', 'partitions', 'records', 'sizeBytes', 'offsets', 'internal'],
  properties: {
    name,
    ...settings,
    ...config,
    schema: {
      type: ['object', 'null'],
      properties: { subject: { type: 'string' }, version: { type: 'integer' } },
    },
    records: { type: 'integer', description: 'Kept at present.' },
    sizeBytes: { type: 'integer' },
    offsets: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          partition: { type: 'integer' },
          earliest: { type: 'integer' },
          latest: { type: 'integer' },
        },
      },
    },
    eventsPerSecond: { type: 'number' },
    internal: { type: 'boolean', description: 'Belongs to the platform.' },
    createdAt: { type: 'string', format: 'date-time' },
  },
} as const;

const from = {
  type: 'string',
  maxLength: 100,
  description: 'earliest, latest, offset:N or timestamp:ISO.',
} as const;
const query = {
  type: 'string',
  minLength: 1,
  maxLength: 200,
  description: 'Text that key or value hold.',
} as const;

export const messagesQuery = {
  type: 'object',
  properties: {
    from: { ...from, default: 'latest' },
    partition: { type: 'integer', minimum: 0, maximum: 1_023 },
    q: query,
    ...pageQuery,
  },
} as const;

export const messagesAnswer = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          partition: { type: 'integer' },
          offset: { type: 'integer' },
          timestamp: { type: 'string', format: 'date-time' },
          key: { type: ['string', 'null'] },
          value: { description: 'The event; null if it is no JSON.' },
          raw: { type: 'string', description: 'Base64, if it is no JSON or very long.' },
          valueBytes: { type: 'integer', description: 'Length of a value of which `raw` is the beginning.' },
          headers: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
    next: { type: ['string', 'null'], description: 'Cursor; also for records still to come.' },
    scanned: { type: 'integer', description: 'Records looked at.' },
  },
} as const;

export const tailQuery = { type: 'object', properties: { from, q: query } } as const;
