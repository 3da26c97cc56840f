import type { Clock } from '#foundation';
import type { RateLimit } from '../config.ts';

/** By how much a sum of fractions of milliseconds may be wrong. */
const ROUNDING_MS_MAX = 0.01;

/** What a limiter says of one request. */
export interface LimitVerdict {
  allowed: boolean;
  /** Requests that would still be allowed at this moment. */
  remaining: number;
  /** Until the whole quota is there again. */
  resetS: number;
  /** Until one request is allowed again; 0 if this one was. */
  retryAfterS: number;
}

/** Callers remembered at a time. Above it the one not seen for longest is forgotten and starts afresh. */
export const LIMIT_KEYS_MAX = 50_000;

/**
 * The generic cell rate algorithm: `quota` requests at once, then one for each `windowS / quota`. One number is
 * kept for a caller, the time at which its quota would be whole again ("theoretical arrival time"), so that
 * there is no window at whose border twice the quota would pass.
 */
export class GcraLimiter {
  readonly limit: RateLimit;
  readonly #clock: Clock;
  readonly #keysMax: number;
  readonly #windowMs: number;
  readonly #intervalMs: number;
  readonly #toleranceMs: number;
  /** In the order of last use, oldest first. */
  readonly #wholeAtMs = new Map<string, number>();

  constructor(limit: RateLimit, clock: Clock, keysMax = LIMIT_KEYS_MAX) {
    if (!(limit.quota >= 1 && limit.windowS > 0))
      throw new TypeError('A rate limit needs a quota and a window.');
    this.limit = limit;
    this.#clock = clock;
    this.#keysMax = keysMax;
    this.#windowMs = limit.windowS * 1_000;
    this.#intervalMs = this.#windowMs / limit.quota;
    this.#toleranceMs = Math.min(ROUNDING_MS_MAX, this.#intervalMs / 100);
  }

  get size(): number {
    return this.#wholeAtMs.size;
  }

  /** Counts one request of `key`; a refused request costs nothing. */
  take(key: string): LimitVerdict {
    const nowMs = this.#clock.monotonicMs();
    const wholeAtMs = Math.max(this.#wholeAtMs.get(key) ?? 0, nowMs);
    const nextMs = wholeAtMs + this.#intervalMs;
    // A request is allowed while the quota it uses up fits into one window. The sum of many fractions may miss
    // the border by a rounding error, which must not cost a request.
    const excessMs = nextMs - nowMs - this.#windowMs;
    const allowed = excessMs <= this.#toleranceMs;
    const usedUntilMs = allowed ? nextMs : wholeAtMs;
    this.#remember(key, usedUntilMs);
    return {
      allowed,
      remaining: Math.max(
        0,
        Math.floor((nowMs + this.#windowMs - usedUntilMs + this.#toleranceMs) / this.#intervalMs),
      ),
      resetS: Math.ceil((usedUntilMs - nowMs) / 1_000),
      retryAfterS: allowed ? 0 : Math.max(1, Math.ceil(excessMs / 1_000)),
    };
  }

  #remember(key: string, wholeAtMs: number): void {
    this.#wholeAtMs.delete(key);
    this.#wholeAtMs.set(key, wholeAtMs);
    if (this.#wholeAtMs.size <= this.#keysMax) return;
    const oldest = this.#wholeAtMs.keys().next();
    if (!oldest.done) this.#wholeAtMs.delete(oldest.value);
  }
}
