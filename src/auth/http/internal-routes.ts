import type { FastifyInstance } from 'fastify';
import type {
  AuditReport,
  ExchangeAnswer,
  ExchangeRequest,
  EvaluationRequest,
  TokenVerifier,
} from '#identity';
import { evaluate } from '../access/evaluate.ts';
import { recordFailure } from '../audit/record-failure.ts';
import type { AuthParts } from '../auth-parts.ts';
import { type ClientInfo, clientInfo } from '../client-info.ts';
import { isCoded } from '#foundation';
import { exchangeApiKey, exchangeSession, exchangeToken } from '../tokens/exchange.ts';
import { DEFAULT_TENANT } from '../users/user.ts';

const shortText = { type: 'string', maxLength: 300 };
const longText = { type: 'string', maxLength: 2_048 };
const clientSchema = {
  type: 'object',
  properties: { address: shortText, userAgent: longText, requestId: shortText },
};

const exchangeBody = {
  type: 'object',
  required: ['credential'],
  properties: {
    credential: {
      type: 'object',
      required: ['type', 'value'],
      properties: {
        type: { type: 'string', enum: ['session', 'api-key', 'token'] },
        value: { type: 'string', maxLength: 16_384 },
      },
    },
    client: clientSchema,
  },
};

const evaluationBody = {
  type: 'object',
  required: ['subject', 'action', 'resource'],
  properties: {
    subject: { type: 'object', required: ['type', 'id'], properties: { type: shortText, id: shortText } },
    action: { type: 'object', required: ['name'], properties: { name: shortText } },
    resource: {
      type: 'object',
      required: ['type'],
      properties: { type: shortText, id: { type: 'string', maxLength: 1_024 } },
    },
    context: clientSchema,
  },
};

const auditBody = {
  type: 'object',
  required: ['action', 'outcome'],
  properties: {
    action: { type: 'string', pattern: '^[a-z][a-z-]{0,63}\\.[a-z][a-z-]{0,63}$' },
    outcome: { type: 'string', enum: ['denied', 'failed', 'succeeded'] },
    reason: shortText,
    actor: {
      type: 'object',
      required: ['id', 'kind', 'name'],
      properties: {
        id: shortText,
        kind: { type: 'string', enum: ['user', 'api-key', 'service'] },
        name: shortText,
      },
    },
    tenant: shortText,
    resource: {
      type: 'object',
      required: ['type'],
      properties: { type: shortText, id: { type: 'string', maxLength: 1_024 } },
    },
    client: clientSchema,
    details: {
      type: 'object',
      maxProperties: 20,
      additionalProperties: { type: ['string', 'number', 'boolean'], maxLength: 2_048 },
    },
  },
};

/** For the other parts of the platform; the gateway never routes to these. Shapes: `#identity`, `exchange.ts`. */
export function addInternalRoutes(app: FastifyInstance, parts: AuthParts, verifier: TokenVerifier): void {
  app.post<{ Body: ExchangeRequest }>(
    '/internal/auth/exchange',
    { config: { internal: true }, schema: { hide: true, body: exchangeBody } },
    async ({ body: { credential, client } }) => {
      try {
        return await exchange(parts, verifier, credential);
      } catch (error) {
        if (isCoded(error, 'credential_refused'))
          await recordRefusal(parts, credential.type, clientInfo(client ?? {}));
        throw error;
      }
    },
  );

  app.post<{ Body: EvaluationRequest }>(
    '/internal/auth/evaluation',
    { config: { internal: true }, schema: { hide: true, body: evaluationBody } },
    async ({ body: { subject, action, resource, context } }) => {
      const decision = await evaluate(parts, {
        caller: { id: subject.id },
        action: action.name,
        resource,
        client: clientInfo(context ?? {}),
      });
      const { reason, message } = decision;
      return { decision: decision.permitted, context: { reason, message } };
    },
  );

  app.post<{ Body: AuditReport }>(
    '/internal/auth/audit',
    { config: { internal: true }, schema: { hide: true, body: auditBody } },
    async ({ body }, reply) => {
      const { tenant = DEFAULT_TENANT, actor = null, client, ...entry } = body;
      const { network, requestId } = clientInfo(client ?? {});
      // What nobody signed in caused, anyone can cause any number of times.
      if (actor !== null || parts.failures.admit(network)) {
        await parts.audit.record({ ...entry, tenant, actor, network, requestId });
      }
      return reply.code(204).send();
    },
  );
}

function exchange(
  parts: AuthParts,
  verifier: TokenVerifier,
  { type, value }: ExchangeRequest['credential'],
): Promise<ExchangeAnswer> {
  switch (type) {
    case 'session':
      return exchangeSession(parts, value);
    case 'api-key':
      return exchangeApiKey(parts, value);
    case 'token':
      return exchangeToken(parts, verifier, value);
  }
}

function recordRefusal(parts: AuthParts, type: string, client: ClientInfo): Promise<void> {
  return recordFailure(parts, client, {
    tenant: DEFAULT_TENANT,
    action: 'credential.refused',
    reason: type,
    resource: { type },
  });
}
