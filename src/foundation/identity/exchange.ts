import type { Principal } from './principal.ts';

/**
 * What the gateway and the auth service say to each other (phantom tokens: the client holds an opaque
 * credential, services see a short-lived access token). All of it is JSON over HTTP, never routed from outside.
 */

/** Body of `POST /internal/auth/exchange`. */
export interface ExchangeRequest {
  credential: {
    /** `session`: value of the cookie; `api-key`: `mr_…`; `token`: an access token, checked for revocation. */
    type: 'session' | 'api-key' | 'token';
    value: string;
  };
  client?: ClientContext;
}

/** Where a request came from, as the gateway saw it; for throttling and the audit log. */
export interface ClientContext {
  address?: string;
  userAgent?: string;
  requestId?: string;
}

/** Answer 200. A credential that is not good is 401 `credentials_invalid`; it never says why. */
export interface ExchangeAnswer {
  /** An access token (RFC 9068) of at most 60 s for the services. */
  accessToken: string;
  expiresInS: number;
  principal: Principal;
  /** Only for a session. */
  session?: {
    /** Unsafe methods must bring it in `x-csrf-token`. */
    csrfToken: string;
    /** ISO 8601. */
    expiresAt: string;
    /** Until the password is changed every action is denied with `password_change_required`. */
    passwordChangeRequired: boolean;
  };
}

/** Body of `POST /internal/auth/evaluation`: an access request of AuthZEN Authorization API 1.0, section 5. */
export interface EvaluationRequest {
  subject: { type: string; id: string };
  action: { name: string };
  resource: { type: string; id?: string };
  context?: ClientContext;
}

/** Its answer: 200 whatever the decision. */
export interface EvaluationAnswer {
  decision: boolean;
  context: {
    /** `permitted`, or the code with which to refuse: `permission_denied`, `password_change_required`, … */
    reason: string;
    /** A sentence for the one who was refused. */
    message: string;
  };
}

/** Body of `POST /internal/auth/audit`: a denial or failure that another service saw. Answer 204. */
export interface AuditReport {
  /** `thing.happened`, for example `request.denied`. */
  action: string;
  outcome: 'denied' | 'failed' | 'succeeded';
  /** Why, as a code. */
  reason?: string;
  actor?: { id: string; kind: Principal['kind']; name: string };
  tenant?: string;
  resource?: { type: string; id?: string };
  client?: ClientContext;
  /** Small and without secrets. */
  details?: Record<string, string | number | boolean>;
}
