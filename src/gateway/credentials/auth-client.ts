import { createHash } from 'node:crypto';
import type { Clock } from '#foundation';
import type {
  AuditReport,
  ClientContext,
  EvaluationAnswer,
  EvaluationRequest,
  ExchangeAnswer,
  Principal,
} from '#identity';
import { BoundedCache } from '../bounded-cache.ts';
import { gatewayErrors } from '../errors.ts';
import type { ServiceAnswer, ServiceCall, ServiceClient } from '../services/service-client.ts';
import type { Credential } from './credential.ts';

/** A question to the policy: may this principal do that? */
export interface EvaluationQuestion {
  principal: Principal;
  action: string;
  /** Without an `id` the action is on all resources of the type. */
  resource: { type: string; id?: string };
  client: ClientContext;
}

/** What the gateway asks of the auth service, through its internal endpoints. */
export interface AuthClient {
  /**
   * An access token in exchange for a session, an API key, or a token of the client's. Rejects with
   * `credentials_invalid`, `too_many_requests`, or `service_unavailable` if the service cannot say.
   */
  exchange(credential: Credential, client: ClientContext): Promise<ExchangeAnswer>;
  /** The credential may just have changed: ask again at its next use. */
  forget(credential: Credential): void;
  /** Denials are never remembered: each reaches the auth service, which writes it to the audit log. */
  evaluate(question: EvaluationQuestion): Promise<EvaluationAnswer>;
  /** Tells the audit log of a refusal that is the gateway's own. A report that fails is dropped, and counted. */
  report(report: AuditReport): void;
}

/** A session ended, a key revoked or a role taken away is effective after at most this long. */
export const ANSWER_AGE_MS_MAX = 1_000;
export const EXCHANGED_TOKENS_MAX = 10_000;
export const DECISIONS_MAX = 50_000;
/** Reports on their way; above it they are dropped, so that an attack does not become a queue. */
export const REPORTS_MAX = 100;

export function createAuthClient(auth: ServiceClient, clock: Clock, onReportLost: () => void): AuthClient {
  const tokens = new BoundedCache<ExchangeAnswer>({
    ttlMs: ANSWER_AGE_MS_MAX,
    entriesMax: EXCHANGED_TOKENS_MAX,
    clock,
  });
  const decisions = new BoundedCache<EvaluationAnswer>({
    ttlMs: ANSWER_AGE_MS_MAX,
    entriesMax: DECISIONS_MAX,
    clock,
  });
  let reports = 0;
  return {
    exchange: (credential, client) =>
      tokens.get(cacheKey(credential), () => exchange(auth, credential, client)),
    forget: (credential) => tokens.delete(cacheKey(credential)),
    evaluate: (question) =>
      decisions.get(
        decisionKey(question),
        () => evaluate(auth, question),
        ({ decision }) => decision,
      ),
    report(body) {
      if (reports >= REPORTS_MAX) {
        onReportLost();
        return;
      }
      reports++;
      auth
        .call({ method: 'POST', path: '/internal/auth/audit', body })
        .then(({ status }) => status < 300 || onReportLost(), onReportLost)
        .finally(() => reports--);
    },
  };
}

// The cache keeps no secret that a heap dump would show.
function cacheKey(credential: Credential): string {
  return createHash('sha256').update(`${credential.type}\0${credential.value}`).digest('base64');
}

function decisionKey({ principal, action, resource }: EvaluationQuestion): string {
  return JSON.stringify([principal.id, principal.sessionId, action, resource.type, resource.id]);
}

async function exchange(
  auth: ServiceClient,
  credential: Credential,
  client: ClientContext,
): Promise<ExchangeAnswer> {
  const answer = await post(auth, '/internal/auth/exchange', { credential, client });
  if (answer.status === 401) throw gatewayErrors.credentials_invalid(INVALID[credential.type]);
  if (answer.status === 429) {
    const retryAfterS = answer.retryAfterS ?? 1;
    throw gatewayErrors.too_many_requests('There were too many failed attempts.', { retryAfterS });
  }
  const body = expectObject(answer) as Partial<ExchangeAnswer>;
  if (typeof body.accessToken !== 'string' || typeof body.principal?.id !== 'string') throw unavailable();
  return body as ExchangeAnswer;
}

const INVALID = {
  session: 'The session has ended; sign in again.',
  'api-key': 'The API key is unknown, expired or revoked.',
  token: 'The access token is not valid.',
} as const;

async function evaluate(auth: ServiceClient, question: EvaluationQuestion): Promise<EvaluationAnswer> {
  const { principal, action, resource, client } = question;
  const request: EvaluationRequest = {
    subject: { type: principal.kind, id: principal.id },
    action: { name: action },
    resource,
    context: client,
  };
  const body = expectObject(
    await post(auth, '/internal/auth/evaluation', request),
  ) as Partial<EvaluationAnswer>;
  if (typeof body.decision !== 'boolean') throw unavailable();
  return {
    decision: body.decision,
    context: { reason: body.context?.reason ?? 'permission_denied', message: body.context?.message ?? '' },
  };
}

function post(auth: ServiceClient, path: string, body: unknown): Promise<ServiceAnswer> {
  const call: ServiceCall = { method: 'POST', path, body };
  return auth.call(call);
}

/** Whatever is not a clear answer denies, and says that it is not the client's fault. */
function expectObject(answer: ServiceAnswer): object {
  if (answer.status !== 200 || typeof answer.body !== 'object' || answer.body === null) throw unavailable();
  return answer.body;
}

function unavailable(): Error {
  return gatewayErrors.service_unavailable('The auth service cannot answer now.', { retryAfterS: 1 });
}
