import { crossSiteRefusal, csrfRefusal, type ExchangeAnswer, type RequestOrigin } from '#identity';
import type { AuthClient } from '../credentials/auth-client.ts';
import { findCredential } from '../credentials/credential.ts';
import { gatewayErrors } from '../errors.ts';
import { clientContext, type RequestContext } from '../request-context.ts';
import type { Step, StepResult } from './step.ts';

/**
 * Finds out who asks. A session, API key or token is exchanged for a short-lived access token (the phantom token
 * pattern), so that no service ever sees what the client holds, and so that a revoked one ends within a second.
 * A public operation asks nobody, but a page of another site can't call it unsafely with a user's browser
 * either: signing a victim in to the attacker's account is an attack too.
 */
export function createAuthenticationStep(auth: AuthClient, trustedOrigins: readonly string[]): Step {
  return {
    name: 'authentication',
    async run(context): Promise<StepResult> {
      if (context.access.kind === 'public') {
        refuse(context, auth, crossSiteRefusal(originOf(context, trustedOrigins)));
        return 'next';
      }
      const credential = findCredential(context.received, context.client.protocol);
      if (credential === undefined) {
        throw gatewayErrors.unauthenticated('This call needs a session, an API key or an access token.');
      }
      const answer = await auth.exchange(credential, clientContext(context));
      if (credential.type === 'session') checkCsrf(context, auth, answer, trustedOrigins);
      context.credential = credential;
      context.accessToken = answer.accessToken;
      context.principal = answer.principal;
      return 'next';
    },
  };
}

function checkCsrf(
  context: RequestContext,
  auth: AuthClient,
  { session, principal }: ExchangeAnswer,
  trustedOrigins: readonly string[],
): void {
  const refusal = csrfRefusal({
    ...originOf(context, trustedOrigins),
    csrfToken: context.received.get('x-csrf-token'),
    expectedCsrfToken: session?.csrfToken ?? '',
  });
  refuse(context, auth, refusal, principal);
}

function refuse(
  context: RequestContext,
  auth: AuthClient,
  refusal: string | undefined,
  principal?: ExchangeAnswer['principal'],
): void {
  if (refusal === undefined) return;
  auth.report({
    action: 'request.denied',
    outcome: 'denied',
    reason: 'csrf',
    ...(principal ? { actor: { id: principal.id, kind: principal.kind, name: principal.name } } : {}),
    ...(principal ? { tenant: principal.tenant } : {}),
    client: clientContext(context),
    details: { method: context.request.method ?? '', path: context.target.path },
  });
  throw gatewayErrors.csrf(refusal);
}

function originOf(context: RequestContext, trustedOrigins: readonly string[]): RequestOrigin {
  return {
    method: context.request.method ?? '',
    origin: context.received.get('origin'),
    secFetchSite: context.received.get('sec-fetch-site'),
    host: context.host,
    trustedOrigins,
  };
}
