import { SEVERITIES } from '../rule.ts';

const text = { type: 'string' } as const;
const time = { type: 'string', format: 'date-time' } as const;
const timeOrNull = { type: ['string', 'null'], format: 'date-time' } as const;
const textMap = { type: 'object', additionalProperties: text } as const;

const ruleMembers = {
  name: { type: 'string', maxLength: 63, description: 'Lower-case letters, digits and dashes.' },
  stream: {
    type: 'string',
    maxLength: 249,
    description: 'Topic whose events are judged; it needs a schema.',
  },
  condition: { type: 'string', minLength: 1, maxLength: 10_000, description: 'Boolean SQL expression.' },
  value: {
    type: ['string', 'null'],
    maxLength: 10_000,
    default: null,
    description: 'SQL expression of the number shown.',
  },
  groupBy: {
    type: 'array',
    items: text,
    default: [],
    description: 'Columns that tell one alert from another.',
  },
  for: { type: 'string', default: '0s', description: 'How long, in event time, the condition must hold.' },
  resolveAfter: {
    type: 'string',
    default: '5m',
    description: 'Resolve when a group was silent for so long.',
  },
  severity: { enum: SEVERITIES, default: 'warning' },
  summary: {
    type: 'string',
    maxLength: 2_000,
    default: '{{rule}}',
    description: 'Text with {{column}}, {{value}}, {{rule}}.',
  },
  labels: { ...textMap, default: {} },
  channels: { type: 'array', items: text, default: ['outbox'] },
  enabled: { type: 'boolean', default: true },
} as const;

export const ruleDraftSchema = {
  type: 'object',
  required: ['name', 'stream', 'condition'],
  additionalProperties: false,
  properties: ruleMembers,
} as const;

export const ruleSchema = {
  type: 'object',
  properties: { id: text, ...ruleMembers, version: { type: 'integer' }, createdAt: time, updatedAt: time },
} as const;

export const alertSchema = {
  type: 'object',
  properties: {
    id: text,
    rule: { type: 'object', properties: { id: text, name: text } },
    group: { type: 'object', additionalProperties: true },
    labels: textMap,
    state: { enum: ['pending', 'firing', 'resolved'] },
    severity: { enum: SEVERITIES },
    summary: text,
    value: { type: ['number', 'null'] },
    startedAt: time,
    firedAt: timeOrNull,
    resolvedAt: timeOrNull,
    lastSeenAt: time,
  },
} as const;

export const alertDetailSchema = {
  type: 'object',
  properties: {
    ...alertSchema.properties,
    timeline: { type: 'array', items: { type: 'object', properties: { time, state: text, note: text } } },
    deliveries: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          id: text,
          channel: text,
          event: text,
          attempt: { type: 'integer' },
          status: { enum: ['queued', 'retrying', 'delivered', 'failed'] },
          time,
          error: { type: ['string', 'null'] },
        },
      },
    },
  },
} as const;

export const channelSchema = { type: 'object', properties: { name: text, kind: text } } as const;
