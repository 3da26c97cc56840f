/** JSON Schema fragments that many routes share. */

export const problemSchema = {
  $id: 'Problem',
  type: 'object',
  description: 'RFC 9457 problem details with a stable code.',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string' },
    traceId: { type: 'string' },
  },
  additionalProperties: true,
} as const;

/** The answer of every route for whatever goes wrong; in documents only, as errors have a serializer of their own. */
export const problemAnswer = {
  description: 'What went wrong. docs/reference/errors.md lists the codes.',
  content: { 'application/problem+json': { schema: { $ref: 'Problem#' } } },
} as const;

/** The answer of a route that streams Server-Sent Events. */
export const eventStreamAnswer = {
  description: 'Server-Sent Events, until one side ends them.',
  content: { 'text/event-stream': { schema: { type: 'string' } } },
} as const;

export const PAGE_LIMIT_MAX = 1_000;

export const pageQuery = {
  limit: { type: 'integer', minimum: 1, maximum: PAGE_LIMIT_MAX, default: 100, description: 'Items a page.' },
  cursor: { type: 'string', maxLength: 1_024, description: 'The `next` of the page before.' },
} as const;

/** The schema of a page: `{ items, next }`, where `next` is null on the last page. */
export function pageOf<T extends object>(item: T) {
  return {
    type: 'object',
    required: ['items', 'next'],
    properties: { items: { type: 'array', items: item }, next: { type: ['string', 'null'] } },
  } as const;
}
