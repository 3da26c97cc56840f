import type { RateLimit } from '../config.ts';
import type { LimitVerdict } from './gcra-limiter.ts';

export interface NamedVerdict {
  name: string;
  limit: RateLimit;
  verdict: LimitVerdict;
}

/**
 * The fields `RateLimit-Policy` and `RateLimit` as structured-field lists (draft-ietf-httpapi-ratelimit-headers):
 * the quota `q` for each window of `w` seconds; `r` requests remain, all are back in `t` seconds.
 */
export function rateLimitFields(verdicts: readonly NamedVerdict[]): Record<string, string> {
  if (verdicts.length === 0) return {};
  return {
    'ratelimit-policy': verdicts
      .map(({ name, limit }) => `"${name}";q=${limit.quota};w=${limit.windowS}`)
      .join(', '),
    ratelimit: verdicts
      .map(({ name, verdict }) => `"${name}";r=${verdict.remaining};t=${verdict.resetS}`)
      .join(', '),
  };
}
