import { gatewayErrors } from '../errors.ts';
import type { GcraLimiter } from '../limits/gcra-limiter.ts';
import { limitKeyOf } from '../protocol/client-address.ts';
import type { RequestContext } from '../request-context.ts';
import type { Step, StepResult } from './step.ts';

/** Limits each client address, whoever it claims to be. Health is not limited: its callers are few and regular. */
export function createAddressLimitStep(limiter: GcraLimiter): Step {
  return {
    name: 'address-limit',
    run: (context) => {
      if (context.target.path === '/livez' || context.target.path === '/readyz') return 'next';
      return take(context, limiter, 'address', limitKeyOf(context.client.ip));
    },
  };
}

/** Limits each user and API key, from however many addresses it calls. */
export function createIdentityLimitStep(limiter: GcraLimiter): Step {
  return {
    name: 'identity-limit',
    run: (context) =>
      context.principal === undefined ? 'next' : take(context, limiter, 'identity', context.principal.id),
  };
}

function take(context: RequestContext, limiter: GcraLimiter, name: string, key: string): StepResult {
  const verdict = limiter.take(key);
  context.verdicts.push({ name, limit: limiter.limit, verdict });
  if (verdict.allowed) return 'next';
  throw gatewayErrors.too_many_requests(
    `More than ${limiter.limit.quota} requests in ${limiter.limit.windowS} s.`,
    {
      retryAfterS: verdict.retryAfterS,
      details: { limit: name },
    },
  );
}
