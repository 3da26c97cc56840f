import type { FastifyInstance } from 'fastify';
import { loadSubject, principalOf } from '../access/subject-store.ts';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import { authErrors } from '../errors.ts';
import { CLIENT_TOKEN_LIFE_S } from '../tokens/access-token.ts';
import type { KeyRing } from '../tokens/key-ring.ts';
import { answers, idParams, jwksSchema } from './schemas.ts';

/** How long others may keep the key set; the ring publishes a key long before it signs. */
const JWKS_MAX_AGE_S = 60;

const tokenSchema = {
  type: 'object',
  required: ['access_token', 'token_type', 'expires_in'],
  properties: {
    access_token: { type: 'string' },
    token_type: { type: 'string', enum: ['Bearer'] },
    expires_in: { type: 'integer', description: 'Seconds.' },
  },
};

export function addTokenRoutes(app: FastifyInstance, parts: AuthParts, ring: KeyRing): void {
  app.post(
    '/auth/v1/token',
    {
      config: { authenticated: true },
      schema: {
        summary: 'An access token for the session or API key',
        description:
          'A JWT (RFC 9068) for programs that cannot hold a session. It ends with what it was made from.',
        tags: ['token'],
        response: answers({ 200: tokenSchema }),
      },
    },
    async ({ principal }, reply) => {
      const subject = await loadSubject(parts.database, principal, parts.clock.nowMs());
      if (!subject?.isActive) throw authErrors.credential_refused('The session or key is not valid.');
      if (subject.passwordChangeRequired) {
        throw authErrors.password_change_required('Change the password first.');
      }
      const known = principalOf(subject, principal.sessionId);
      const { token, expiresInS } = await parts.tokens.issue(known, CLIENT_TOKEN_LIFE_S);
      void reply.header('cache-control', 'no-store');
      return { access_token: token, token_type: 'Bearer', expires_in: expiresInS };
    },
  );

  app.get(
    '/.well-known/jwks.json',
    {
      config: { public: true },
      schema: {
        summary: 'Public keys of access tokens',
        tags: ['token'],
        response: answers({ 200: jwksSchema }),
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', `public, max-age=${JWKS_MAX_AGE_S}`);
      return ring.jwks();
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/auth/v1/signing-keys/:id',
    {
      config: { action: 'key:admin', resource: 'signing-key', resourceParam: 'id' },
      schema: {
        summary: 'Revoke a signing key in an emergency',
        description: 'Every token it signed is refused everywhere within five seconds.',
        tags: ['token'],
        params: idParams,
        response: answers({ 204: { type: 'null' } }),
      },
    },
    async (request, reply) => {
      const { principal, params } = request;
      await ring.revoke(params.id, (transaction) =>
        parts.audit.append(transaction, {
          tenant: principal.tenant,
          actor: { id: principal.id, kind: principal.kind, name: principal.name },
          action: 'signing-key.revoked',
          outcome: 'succeeded',
          resource: { type: 'signing-key', id: params.id },
          network: clientOf(request).network,
          requestId: request.id,
        }),
      );
      return reply.code(204).send();
    },
  );
}
