import type { FastifyInstance } from 'fastify';
import { pageOf, pageQuery } from '#http';
import { createApiKey, SCOPES_PER_KEY_MAX, withdrawApiKey } from '../api-keys/administer-api-keys.ts';
import { listApiKeys } from '../api-keys/api-key-store.ts';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import { answers, apiKeySchema, createdApiKeySchema, idParams, nameSchema } from './schemas.ts';
import { apiKeyView, pageView } from './views.ts';

const newApiKeyBody = {
  type: 'object',
  required: ['name', 'scopes'],
  additionalProperties: false,
  properties: {
    name: nameSchema,
    scopes: {
      type: 'array',
      minItems: 1,
      maxItems: SCOPES_PER_KEY_MAX,
      uniqueItems: true,
      items: { type: 'string', maxLength: 300 },
      description: 'Actions, if wanted limited to topics: `event:write@demo.*`.',
    },
    expiresAt: { type: 'string', format: 'date-time' },
  },
};

export function addApiKeyRoutes(app: FastifyInstance, parts: AuthParts): void {
  app.get<{ Querystring: { limit: number; cursor?: string } }>(
    '/auth/v1/api-keys',
    {
      config: { action: 'key:admin', resource: 'api-key' },
      schema: {
        summary: 'API keys',
        tags: ['API keys'],
        querystring: { type: 'object', properties: pageQuery },
        response: answers({ 200: pageOf(apiKeySchema) }),
      },
    },
    async ({ principal, query: { limit, cursor = '' } }) => {
      const keys = await listApiKeys(parts.database, principal.tenant, cursor, limit);
      return pageView(keys, limit, (key) => key.id, apiKeyView);
    },
  );

  app.post<{ Body: { name: string; scopes: string[]; expiresAt?: string } }>(
    '/auth/v1/api-keys',
    {
      config: { action: 'key:admin', resource: 'api-key' },
      schema: {
        summary: 'Make an API key',
        tags: ['API keys'],
        body: newApiKeyBody,
        response: answers({ 201: createdApiKeySchema }),
      },
    },
    async (request, reply) => {
      const { name, scopes, expiresAt } = request.body;
      const actor = { principal: request.principal, client: clientOf(request) };
      const expiresAtMs = expiresAt === undefined ? undefined : Date.parse(expiresAt);
      const { key, text } = await createApiKey(parts, actor, { name, scopes, expiresAtMs });
      void reply.code(201).header('cache-control', 'no-store');
      return { ...apiKeyView(key), key: text };
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/auth/v1/api-keys/:id',
    {
      config: { action: 'key:admin', resource: 'api-key', resourceParam: 'id' },
      schema: {
        summary: 'Revoke an API key',
        tags: ['API keys'],
        params: idParams,
        response: answers({ 204: { type: 'null' } }),
      },
    },
    async (request, reply) => {
      await withdrawApiKey(
        parts,
        { principal: request.principal, client: clientOf(request) },
        request.params.id,
      );
      return reply.code(204).send();
    },
  );
}
