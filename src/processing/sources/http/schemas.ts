import { REJECTION_CODES } from '../intake/decoded-event.ts';

/** JSON schemas of the ingestion routes, for the OpenAPI document. */

const accepted = {
  type: 'object',
  required: ['status', 'partition', 'offset'],
  properties: {
    status: { const: 'accepted' },
    partition: { type: 'integer' },
    offset: { type: 'integer' },
    id: { type: 'string', description: 'Of a CloudEvent.' },
    duplicate: {
      type: 'boolean',
      description: 'It was accepted before; the position is that of the first time.',
    },
  },
} as const;

const rejected = {
  type: 'object',
  required: ['status', 'code', 'message', 'deadLetterId'],
  properties: {
    status: { const: 'rejected' },
    code: { type: 'string', enum: REJECTION_CODES },
    message: { type: 'string' },
    deadLetterId: { type: 'string' },
    id: { type: 'string' },
    line: { type: 'integer', description: 'Of a stream, from 1.' },
  },
} as const;

export const ingestAnswer = {
  description: 'Every event is durable: in the topic, or as a dead letter.',
  type: 'object',
  required: ['accepted', 'rejected', 'results'],
  properties: {
    accepted: { type: 'integer' },
    rejected: { type: 'integer' },
    results: {
      type: 'array',
      description: 'In the order of the request; of a stream only the first rejected ones.',
      items: { anyOf: [accepted, rejected] },
    },
  },
} as const;

const cloudEvent = {
  type: 'object',
  required: ['specversion', 'id', 'source', 'type'],
  properties: {
    specversion: { const: '1.0' },
    id: { type: 'string', minLength: 1 },
    source: { type: 'string', format: 'uri-reference', minLength: 1 },
    type: { type: 'string', minLength: 1 },
    time: { type: 'string', format: 'date-time' },
    subject: { type: 'string' },
    datacontenttype: { type: 'string' },
    partitionkey: { type: 'string', description: 'Becomes the key of the record.' },
    data: { description: 'The event itself.' },
    data_base64: { type: 'string' },
  },
  additionalProperties: true,
} as const;

export const ingestBody = {
  content: {
    'application/json': {
      schema: { anyOf: [{ type: 'object' }, { type: 'array', items: { type: 'object' } }] },
    },
    'application/x-ndjson': { schema: { type: 'string' } },
    'application/cloudevents+json': { schema: cloudEvent },
    'application/cloudevents-batch+json': { schema: { type: 'array', items: cloudEvent } },
  },
} as const;
