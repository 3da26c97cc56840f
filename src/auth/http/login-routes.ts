import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { crossSiteRefusal, expiredSessionCookie, sessionCookie } from '#identity';
import type { AuthParts } from '../auth-parts.ts';
import { clientOf, isSecure } from '../client-info.ts';
import { changePassword } from '../credentials/change-password.ts';
import { type Login, login } from '../credentials/login.ts';
import { authErrors } from '../errors.ts';
import { endSessions } from '../sessions/end-sessions.ts';
import { DEFAULT_TENANT } from '../users/user.ts';
import { answers, passwordSchema, sessionSchema } from './schemas.ts';
import { sessionView } from './views.ts';

const loginBody = {
  type: 'object',
  required: ['username', 'password'],
  additionalProperties: false,
  properties: {
    username: { type: 'string', maxLength: 256 },
    password: passwordSchema,
    tenant: { type: 'string', maxLength: 100, default: DEFAULT_TENANT },
  },
};

const passwordBody = {
  type: 'object',
  required: ['current', 'next'],
  additionalProperties: false,
  properties: { current: passwordSchema, next: passwordSchema },
};

/** Sign in, sign out, change the password: what gives out and takes back the session cookie. */
export function addLoginRoutes(app: FastifyInstance, parts: AuthParts): void {
  app.post<{ Body: { username: string; password: string; tenant: string } }>(
    '/auth/v1/login',
    {
      config: { public: true, bodyBytesMax: 16_384 },
      schema: {
        summary: 'Sign in with a password',
        tags: ['session'],
        body: loginBody,
        response: answers({ 200: sessionSchema }),
      },
    },
    async (request, reply) => {
      refuseCrossSite(request);
      return sendLogin(request, reply, await login(parts, { ...request.body, client: clientOf(request) }));
    },
  );

  app.post(
    '/auth/v1/logout',
    {
      config: { authenticated: true },
      schema: { summary: 'Sign out', tags: ['session'], response: answers({ 204: { type: 'null' } }) },
    },
    async (request, reply) => {
      const { principal } = request;
      if (principal.sessionId !== undefined) {
        await endSessions(parts, { principal, client: clientOf(request) }, { id: principal.sessionId });
      }
      return reply
        .code(204)
        .header('set-cookie', expiredSessionCookie(isSecure(request)))
        .send();
    },
  );

  app.post<{ Body: { current: string; next: string } }>(
    '/auth/v1/password',
    {
      config: { authenticated: true, bodyBytesMax: 16_384 },
      schema: {
        summary: 'Change the own password',
        description: 'All sessions of the user end; the answer begins a new one.',
        tags: ['session'],
        body: passwordBody,
        response: answers({ 200: sessionSchema }),
      },
    },
    async (request, reply) =>
      sendLogin(
        request,
        reply,
        await changePassword(parts, request.principal, request.body, clientOf(request)),
      ),
  );
}

function sendLogin(request: FastifyRequest, reply: FastifyReply, opened: Login) {
  const maxAgeS = Math.floor((opened.session.expiresAtMs - opened.session.createdAtMs) / 1_000);
  void reply
    .header('set-cookie', sessionCookie(opened.secret, { isSecure: isSecure(request), maxAgeS }))
    .header('cache-control', 'no-store');
  return sessionView(opened);
}

/** A page of another site must not sign its visitor in as somebody else. The gateway looks too; this is for us alone. */
function refuseCrossSite(request: FastifyRequest): void {
  const { headers } = request;
  const forwardedHost = headers['x-forwarded-host'];
  const refusal = crossSiteRefusal({
    method: request.method,
    origin: headers.origin,
    secFetchSite: first(headers['sec-fetch-site']),
    host: first(forwardedHost) ?? headers.host,
    // Behind the gateway its list of trusted origins has been applied; here the own origin is the only one.
    trustedOrigins: forwardedHost === undefined || headers.origin === undefined ? [] : [headers.origin],
  });
  if (refusal) throw authErrors.login_cross_site(refusal);
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
