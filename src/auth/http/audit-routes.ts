import type { FastifyInstance, FastifyRequest } from 'fastify';
import { pageOf, pageQuery } from '#http';
import type { Jwk } from '#identity';
import type { AuditRecord } from '../audit/audit-record.ts';
import type { Checkpointer } from '../audit/checkpointer.ts';
import { verifyStoredAudit } from '../audit/verify-stored-audit.ts';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import { answers, auditRecordSchema, checkpointSchema, jwksSchema } from './schemas.ts';
import { pageView } from './views.ts';

const filterQuery = {
  type: 'object',
  properties: {
    ...pageQuery,
    action: { type: 'string', maxLength: 100 },
    outcome: { type: 'string', enum: ['succeeded', 'failed', 'denied'] },
    actor: { type: 'string', maxLength: 100, description: 'Id of who did it.' },
  },
};

const verdictSchema = {
  type: 'object',
  required: ['intact'],
  properties: {
    intact: { type: 'boolean' },
    records: { type: 'integer' },
    signedThrough: { type: 'integer', description: 'Records up to here are covered by a signature.' },
    sequence: { type: 'integer', description: 'The first record that is not what was written.' },
    through: { type: 'integer', description: 'The last record that may be the broken one.' },
    reason: { type: 'string' },
    message: { type: 'string' },
  },
};

/** Reading the audit log is itself recorded. */
export function addAuditRoutes(
  app: FastifyInstance,
  parts: AuthParts,
  checkpointer: Checkpointer,
  keys: readonly Jwk[],
): void {
  app.get<{
    Querystring: { limit: number; cursor?: string; action?: string; outcome?: string; actor?: string };
  }>(
    '/v1/audit',
    {
      config: { action: 'audit:read', resource: 'audit' },
      schema: {
        summary: 'The audit log, newest first',
        tags: ['audit'],
        querystring: filterQuery,
        response: answers({ 200: pageOf(auditRecordSchema) }),
      },
    },
    async (request) => {
      const { limit, cursor, action, outcome, actor } = request.query;
      const before = cursor === undefined ? undefined : Number.parseInt(cursor, 10) || 0;
      const { tenant } = request.principal;
      const records = await parts.audit.list({ tenant, limit, before, action, outcome, actorId: actor });
      await recordRead(parts, request, 'audit.read', { records: records.length });
      return pageView(
        records,
        limit,
        (record) => String(record.sequence),
        (record: AuditRecord) => record,
      );
    },
  );

  app.get(
    '/v1/audit/verify',
    {
      config: { action: 'audit:read', resource: 'audit' },
      schema: {
        summary: 'Check the chain and the signatures of the audit log',
        tags: ['audit'],
        response: answers({ 200: verdictSchema }),
      },
    },
    async (request) => {
      const verdict = await verifyStoredAudit(parts.audit, checkpointer, keys, request.principal.tenant);
      await recordRead(parts, request, 'audit.verified', { intact: verdict.intact });
      return verdict;
    },
  );

  app.get(
    '/v1/audit/checkpoints',
    {
      config: { action: 'audit:read', resource: 'audit' },
      schema: {
        summary: 'The signed checkpoints and the keys that prove them',
        tags: ['audit'],
        response: answers({
          200: {
            type: 'object',
            properties: {
              items: { type: 'array', items: checkpointSchema },
              keys: jwksSchema.properties.keys,
            },
          },
        }),
      },
    },
    async (request) => {
      const items = await checkpointer.list(request.principal.tenant);
      await recordRead(parts, request, 'audit.checkpoints-read', { checkpoints: items.length });
      return { items, keys };
    },
  );
}

async function recordRead(
  parts: AuthParts,
  request: FastifyRequest,
  action: string,
  details: Record<string, number | boolean>,
): Promise<void> {
  const { principal } = request;
  await parts.audit.record({
    tenant: principal.tenant,
    actor: { id: principal.id, kind: principal.kind, name: principal.name },
    action,
    outcome: 'succeeded',
    resource: { type: 'audit' },
    network: clientOf(request).network,
    requestId: request.id,
    details,
  });
}
