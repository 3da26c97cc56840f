import type { Clock } from '#foundation';
import { identityErrors } from './errors.ts';
import { type JwkSet, parseVerificationKeys, type VerificationKey } from './verification-key.ts';

/** A key withdrawn by the issuer is refused here this much later at the latest. */
export const KEYS_AGE_MS_MAX = 4_000;
/** How long keys are believed while the issuer does not answer. */
export const KEYS_STALE_MS_MAX = 60_000;
/** An unknown `kid` may cause one fetch in this time, however many tokens name however many. */
export const UNKNOWN_KEY_FETCH_INTERVAL_MS = 1_000;
const FAILED_FETCH_INTERVAL_MS = 1_000;
const ABSENT_KEYS_MAX = 1_000;
const ABSENT_KEY_TTL_MS = 30_000;

export interface KeySource {
  /** True if `key` is still one of the issuer's, as far as is known now without waiting. */
  isCurrent(key: VerificationKey): boolean;
  /** Undefined if the issuer has no such key. Rejects with `token_keys_unavailable` if nobody can tell. */
  find(kid: string): Promise<VerificationKey | undefined>;
  readonly fetches: number;
}

/**
 * The issuer's verification keys, fetched when needed: at most one fetch at a time, shared by all who wait;
 * an unknown `kid` asks again at most once a second, and not at all for one the issuer lately did not have,
 * so that a flood of invented key ids is not a flood of fetches.
 */
export function createKeySource(fetchKeys: () => Promise<JwkSet>, clock: Clock): KeySource {
  let keys = new Map<string, VerificationKey>();
  let fetchedAtMs = Number.NEGATIVE_INFINITY;
  let attemptedAtMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;
  let fetches = 0;
  const absent = new Map<string, number>();

  const ageMs = (): number => clock.monotonicMs() - fetchedAtMs;
  const sinceAttemptMs = (): number => clock.monotonicMs() - attemptedAtMs;

  const load = async (): Promise<void> => {
    fetches++;
    attemptedAtMs = clock.monotonicMs();
    const next = parseVerificationKeys(await fetchKeys());
    // A key that did not change keeps its identity, and with it the tokens already verified by it.
    for (const [kid, key] of next) {
      const known = keys.get(kid);
      if (known?.fingerprint === key.fingerprint) next.set(kid, known);
    }
    keys = next;
    fetchedAtMs = clock.monotonicMs();
  };
  const fetch = (): Promise<void> => {
    running ??= load().finally(() => {
      running = undefined;
    });
    return running;
  };

  /** Makes the keys young enough to be believed, or fails. */
  const refresh = async (): Promise<void> => {
    if (ageMs() <= KEYS_AGE_MS_MAX) return;
    try {
      if (running || ageMs() > KEYS_STALE_MS_MAX || sinceAttemptMs() >= FAILED_FETCH_INTERVAL_MS)
        await fetch();
    } catch (cause) {
      if (ageMs() > KEYS_STALE_MS_MAX) {
        throw identityErrors.token_keys_unavailable('The keys of the token issuer could not be read.', {
          cause,
          retryAfterS: 1,
        });
      }
    }
  };

  const isAbsent = (kid: string): boolean => {
    const untilMs = absent.get(kid);
    return untilMs !== undefined && untilMs > clock.monotonicMs();
  };
  const rememberAbsent = (kid: string): void => {
    absent.delete(kid);
    absent.set(kid, clock.monotonicMs() + ABSENT_KEY_TTL_MS);
    if (absent.size > ABSENT_KEYS_MAX) absent.delete(absent.keys().next().value as string);
  };

  return {
    isCurrent: (key) => ageMs() <= KEYS_AGE_MS_MAX && keys.get(key.kid) === key,
    async find(kid) {
      await refresh();
      const known = keys.get(kid);
      if (known || isAbsent(kid)) return known;
      if (!running && sinceAttemptMs() < UNKNOWN_KEY_FETCH_INTERVAL_MS) return undefined;
      await fetch().catch(() => undefined);
      const found = keys.get(kid);
      if (!found) rememberAbsent(kid);
      return found;
    },
    get fetches() {
      return fetches;
    },
  };
}
