import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CatalogObject } from '#catalog';
import { pageOf, pageQuery } from '#http';
import { COMPATIBILITY_LEVELS, type CompatibilityLevel } from './compatibility/level.ts';
import { errors } from './errors.ts';
import type { SchemaRegistry } from './registry.ts';
import { SUBJECT_PATTERN, type Subject } from './subject.ts';

const level = { type: 'string', enum: COMPATIBILITY_LEVELS } as const;
const anySchema = { description: 'A JSON Schema 2020-12.', type: ['object', 'boolean'] } as const;
const subjectParams = {
  type: 'object',
  required: ['subject'],
  properties: { subject: { type: 'string', pattern: SUBJECT_PATTERN } },
} as const;

const summary = {
  type: 'object',
  required: ['subject', 'compatibility', 'versions', 'latest'],
  properties: {
    subject: { type: 'string' },
    compatibility: level,
    versions: { type: 'integer', description: 'How many there are.' },
    latest: { type: 'integer' },
    createdAt: { type: 'string', format: 'date-time' },
    updatedAt: { type: 'string', format: 'date-time' },
  },
} as const;

const version = {
  type: 'object',
  required: ['subject', 'version', 'schema'],
  properties: {
    subject: { type: 'string' },
    version: { type: 'integer' },
    schema: {},
    createdAt: { type: 'string', format: 'date-time' },
    createdBy: { type: 'string' },
  },
} as const;

const violations = {
  type: 'array',
  items: {
    type: 'object',
    properties: {
      pointer: { type: 'string' },
      rule: { type: 'string' },
      message: { type: 'string' },
      version: { type: 'integer', description: 'The older version that was compared with.' },
    },
  },
} as const;

type SubjectRequest = FastifyRequest<{ Params: { subject: string } }>;

/** `/v1/schemas`: the versions of each subject, registration, compatibility. */
export function schemaRoutes(app: FastifyInstance, { registry }: { registry: SchemaRegistry }): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/v1/schemas',
    {
      config: { action: 'schema:read' },
      schema: {
        tags: ['schemas'],
        summary: 'List subjects',
        querystring: { type: 'object', properties: pageQuery },
        response: { 200: pageOf(summary) },
      },
    },
    ({ query }) => pageOfSubjects(registry, query.limit, query.cursor),
  );

  app.get(
    '/v1/schemas/:subject',
    {
      config: { action: 'schema:read', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: 'Describe a subject',
        params: subjectParams,
        response: { 200: summary },
      },
    },
    (request: SubjectRequest) => summaryOf(registry.get(request.params.subject)),
  );

  app.patch<{ Params: { subject: string }; Body: { compatibility: CompatibilityLevel } }>(
    '/v1/schemas/:subject',
    {
      config: { action: 'schema:write', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: "Change a subject's compatibility level",
        params: subjectParams,
        body: { type: 'object', required: ['compatibility'], properties: { compatibility: level } },
        response: { 200: summary },
      },
    },
    async ({ params, body, principal }) =>
      summaryOf(await registry.setLevel(params.subject, body.compatibility, principal)),
  );

  app.get(
    '/v1/schemas/:subject/versions',
    {
      config: { action: 'schema:read', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: 'List the versions of a subject, oldest first',
        params: subjectParams,
        response: { 200: pageOf(version) },
      },
    },
    (request: SubjectRequest) => {
      const subject = registry.get(request.params.subject);
      return { items: subject.value.versions.map((_, i) => versionOf(subject, i + 1)), next: null };
    },
  );

  app.get<{ Params: { subject: string; version: string } }>(
    '/v1/schemas/:subject/versions/:version',
    {
      config: { action: 'schema:read', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: 'Read one version, or `latest`',
        params: {
          type: 'object',
          required: ['subject', 'version'],
          properties: {
            ...subjectParams.properties,
            version: { type: 'string', pattern: '^(latest|[0-9]{1,9})$' },
          },
        },
        response: { 200: version },
      },
    },
    ({ params }) => {
      const subject = registry.get(params.subject);
      return versionOf(
        subject,
        params.version === 'latest' ? subject.value.versions.length : Number(params.version),
      );
    },
  );

  app.post<{ Params: { subject: string }; Body: { schema: unknown; compatibility?: CompatibilityLevel } }>(
    '/v1/schemas/:subject/versions',
    {
      config: { action: 'schema:write', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: 'Register a version',
        description:
          '409 with `violations` if it does not fit the older ones; the newest version again changes nothing.',
        params: subjectParams,
        body: {
          type: 'object',
          required: ['schema'],
          properties: { schema: anySchema, compatibility: level },
        },
        response: { 200: version, 201: version },
      },
    },
    async ({ params, body, principal }, reply) => {
      const { compatibility } = body;
      const done = await registry.register(params.subject, body.schema, { compatibility, actor: principal });
      reply.code(done.created ? 201 : 200);
      return versionOf(registry.get(params.subject), done.version);
    },
  );

  app.post<{ Params: { subject: string }; Body: { schema: unknown; level?: CompatibilityLevel } }>(
    '/v1/schemas/:subject/compatibility',
    {
      config: { action: 'schema:read', resource: 'schema', resourceParam: 'subject' },
      schema: {
        tags: ['schemas'],
        summary: 'Check a schema against the older versions, without registering it',
        params: subjectParams,
        body: { type: 'object', required: ['schema'], properties: { schema: anySchema, level } },
        response: {
          200: { type: 'object', properties: { compatible: { type: 'boolean' }, violations } },
        },
      },
    },
    ({ params, body }) => {
      const found = registry.check(params.subject, body.schema, body.level);
      return { compatible: found.length === 0, violations: found };
    },
  );
}

function pageOfSubjects(registry: SchemaRegistry, limit: number, cursor = '') {
  const rest = registry.subjects().filter(({ value }) => value.name > cursor);
  const items = rest.slice(0, limit);
  return {
    items: items.map(summaryOf),
    next: rest.length > limit ? (items.at(-1)?.value.name ?? null) : null,
  };
}

function summaryOf({ value, createdAtMs, updatedAtMs }: CatalogObject<Subject>) {
  return {
    subject: value.name,
    compatibility: value.compatibility,
    versions: value.versions.length,
    latest: value.versions.length,
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}

function versionOf({ value }: CatalogObject<Subject>, number: number) {
  const found = value.versions[number - 1];
  if (found === undefined) throw errors.schema_version_not_found(`"${value.name}" has no version ${number}.`);
  return {
    subject: value.name,
    version: number,
    schema: JSON.parse(found.text) as unknown,
    createdAt: new Date(found.createdAtMs).toISOString(),
    createdBy: found.createdBy,
  };
}
