import type { FastifyInstance } from 'fastify';
import { pageOf } from '#http';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf } from '../client-info.ts';
import { authErrors } from '../errors.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { findSession, listSessions } from '../sessions/session-store.ts';
import { findUser } from '../users/user-store.ts';
import { answers, idParams, ownSessionSchema, sessionSchema } from './schemas.ts';
import { ownSessionView, sessionView } from './views.ts';

/** The own session, and the others of the same user. */
export function addSessionRoutes(app: FastifyInstance, parts: AuthParts): void {
  app.get(
    '/auth/v1/session',
    {
      config: { authenticated: true },
      schema: { summary: 'Who is signed in', tags: ['session'], response: answers({ 200: sessionSchema }) },
    },
    async ({ principal }, reply) => {
      const session = principal.sessionId && (await findSession(parts.database, principal.sessionId));
      const user = session && (await findUser(parts.database, principal.tenant, session.userId));
      if (!user || user.id !== principal.id) {
        throw authErrors.session_not_found('This caller is not signed in with a session.');
      }
      void reply.header('cache-control', 'no-store');
      return sessionView({ user, session });
    },
  );

  app.get(
    '/auth/v1/sessions',
    {
      config: { authenticated: true },
      schema: {
        summary: 'The own sessions',
        tags: ['session'],
        response: answers({ 200: pageOf(ownSessionSchema) }),
      },
    },
    async ({ principal }) => {
      const sessions = await listSessions(parts.database, principal.id);
      return { items: sessions.map((session) => ownSessionView(session, principal.sessionId)), next: null };
    },
  );

  app.delete<{ Params: { id: string } }>(
    '/auth/v1/sessions/:id',
    {
      config: { authenticated: true },
      schema: {
        summary: 'End one of the own sessions',
        tags: ['session'],
        params: idParams,
        response: answers({ 204: { type: 'null' } }),
      },
    },
    async (request, reply) => {
      const { principal, params } = request;
      await endSessions(parts, { principal, client: clientOf(request) }, { id: params.id });
      return reply.code(204).send();
    },
  );

  app.delete(
    '/auth/v1/sessions',
    {
      config: { authenticated: true },
      schema: {
        summary: 'End all of the own sessions, this one too',
        tags: ['session'],
        response: answers({ 204: { type: 'null' } }),
      },
    },
    async (request, reply) => {
      await endSessions(parts, { principal: request.principal, client: clientOf(request) }, {});
      return reply.code(204).send();
    },
  );
}
