/** JSON schemas of the pipelines' API. */

const text = { type: 'string' } as const;
const integer = { type: 'integer' } as const;
const number = { type: 'number' } as const;
const nullableNumber = { type: ['number', 'null'] } as const;

/** Characters of a script; more is more than a person maintains, and time on the thread that answers HTTP. */
const SQL_CHARACTERS_MAX = 100_000;

const sql = { type: 'string', minLength: 1, maxLength: SQL_CHARACTERS_MAX } as const;
const name = { type: 'string', minLength: 1, maxLength: 100 } as const;

export const pipelineParams = {
  type: 'object',
  properties: { pipeline: { ...text, description: 'Id or name.' } },
} as const;

export const draftSchema = {
  type: 'object',
  required: ['name', 'sql'],
  additionalProperties: false,
  properties: { name, sql },
} as const;

export const newPipelineSchema = {
  ...draftSchema,
  properties: { ...draftSchema.properties, start: { type: 'boolean', default: false } },
} as const;

export const validateSchema = {
  type: 'object',
  required: ['sql'],
  additionalProperties: false,
  properties: { sql },
} as const;

const diagnosticSchema = {
  type: 'object',
  properties: {
    severity: { enum: ['error', 'warning'] },
    code: text,
    message: text,
    line: integer,
    column: integer,
    endLine: integer,
    endColumn: integer,
    expected: { type: 'array', items: text },
    suggestion: text,
  },
} as const;

const sinkSchema = {
  type: 'object',
  properties: { kind: { enum: ['view', 'topic', 'other'] }, name: text },
} as const;

const links = {
  sources: { type: 'array', items: text, description: 'Topics read.' },
  sinks: { type: 'array', items: sinkSchema },
} as const;

export const validationSchema = {
  type: 'object',
  properties: { diagnostics: { type: 'array', items: diagnosticSchema }, ...links },
} as const;

const errorSchema = {
  type: ['object', 'null'],
  properties: { code: text, message: text, line: integer, column: integer },
} as const;

const metricsSchema = {
  type: 'object',
  properties: {
    recordsIn: integer,
    recordsOut: integer,
    recordsInPerSecond: number,
    recordsOutPerSecond: number,
    watermark: { type: ['string', 'null'], description: 'Event time up to which results are complete.' },
    watermarkLagMs: nullableNumber,
    epoch: integer,
    stateBytes: integer,
    lateRecords: integer,
    deadLetters: integer,
    memoryBytes: integer,
    backlogRecords: nullableNumber,
  },
} as const;

const viewStartSchema = {
  type: 'object',
  properties: {
    name: text,
    rows: {
      enum: ['kept', 'restored', 'emptied'],
      description: 'They stayed; they are those of the savepoint; or there were none.',
    },
    reason: text,
  },
} as const;

export const pipelineSchema = {
  type: 'object',
  properties: {
    id: text,
    name: text,
    sql: text,
    version: integer,
    revision: {
      ...integer,
      description: 'One more each time the SQL changes or its views begin anew.',
    },
    desired: { enum: ['running', 'stopped'] },
    state: { enum: ['starting', 'running', 'stopping', 'stopped', 'failed'] },
    error: errorSchema,
    warnings: {
      type: 'array',
      items: text,
      description: 'What its owner should know though it runs, such as that it keeps another parallelism.',
    },
    executor: { enum: ['embedded'] },
    metrics: metricsSchema,
    ...links,
    views: {
      type: 'array',
      items: viewStartSchema,
      description: 'What became of the rows of its views when it last began anew; empty if it never did.',
    },
    createdAt: text,
    updatedAt: text,
  },
} as const;
