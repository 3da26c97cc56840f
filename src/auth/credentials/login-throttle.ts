import { createHash } from 'node:crypto';
import type { Database, Transaction } from '#database';
import type { Clock } from '#foundation';
import { authErrors } from '../errors.ts';
import { backoffMs, type ThrottleKind, type ThrottleRule, throttleRules } from './backoff.ts';

/** A failure is forgotten so long after the wait it caused. */
const FORGET_AFTER_MS = 3_600_000;

/** Who tries to log in, as far as it is known before the password is checked. */
export interface LoginAttempt {
  tenant: string;
  username: string;
  address: string | undefined;
  network: string;
  isKnownNetwork: boolean;
}

export interface LoginThrottle {
  /**
   * Counts the attempt as failed before it is made, so that many at once cannot slip past the counters. Rejects
   * with `login_throttled` if one of them says wait; such an attempt is not counted.
   */
  enter(attempt: LoginAttempt): Promise<void>;
  /** The attempt succeeded: the account's failures are forgotten; of the address and network only this one. */
  succeed(attempt: LoginAttempt): Promise<void>;
  /** The attempt was not made after all. */
  undo(attempt: LoginAttempt): Promise<void>;
  /** Removes counters that no longer matter. */
  sweep(): Promise<void>;
}

interface Counter {
  key: string;
  attempts: number;
  blocked_until: Date | null;
  expires_at: Date;
}

interface CounterKey {
  key: string;
  rule: ThrottleRule;
  isAccount: boolean;
}

/** Counters in PostgreSQL, so that they are the same in every process and survive a restart. */
export function createLoginThrottle(
  database: Database,
  clock: Clock,
  rules: Record<ThrottleKind, ThrottleRule> = throttleRules,
): LoginThrottle {
  const locked = <T>(
    attempt: LoginAttempt,
    work: (transaction: Transaction, keys: CounterKey[], counters: Map<string, Counter>) => Promise<T>,
  ): Promise<T> =>
    database.transaction(
      async (transaction) => {
        const keys = counterKeys(attempt, rules);
        return work(transaction, keys, await lockCounters(transaction, keys, clock.nowMs()));
      },
      { durable: false },
    );

  const takeBack = (attempt: LoginAttempt, isSuccess: boolean): Promise<void> =>
    locked(attempt, async (transaction, keys, counters) => {
      await writeCounters(
        transaction,
        clock.nowMs(),
        keys.map(({ key, rule, isAccount }) => {
          const attempts = isSuccess && isAccount ? 0 : Math.max(0, (counters.get(key)?.attempts ?? 0) - 1);
          return { key, rule, attempts };
        }),
      );
    });

  return {
    async enter(attempt) {
      const waitMs = await locked(attempt, async (transaction, keys, counters) => {
        const nowMs = clock.nowMs();
        const untilMs = Math.max(
          ...[...counters.values()].map((counter) => counter.blocked_until?.getTime() ?? 0),
        );
        if (untilMs > nowMs) return untilMs - nowMs;
        const next = keys.map(({ key, rule }) => ({
          key,
          rule,
          attempts: attemptsNow(counters.get(key), nowMs) + 1,
        }));
        await writeCounters(transaction, nowMs, next);
        return 0;
      });
      if (waitMs > 0) {
        const retryAfterS = Math.ceil(waitMs / 1_000);
        throw authErrors.login_throttled(`Try again in ${retryAfterS} s.`, { retryAfterS });
      }
    },
    succeed: (attempt) => takeBack(attempt, true),
    undo: (attempt) => takeBack(attempt, false),
    async sweep() {
      await database.query('DELETE FROM auth.login_throttles WHERE expires_at <= $1', [
        new Date(clock.nowMs()),
      ]);
    },
  };
}

/** In one order for everybody, so that two logins cannot wait for each other's locks. */
function counterKeys(attempt: LoginAttempt, rules: Record<ThrottleKind, ThrottleRule>): CounterKey[] {
  const account = createHash('sha256')
    .update(JSON.stringify([attempt.tenant, attempt.username]))
    .digest('base64url');
  const keys: CounterKey[] = attempt.isKnownNetwork
    ? [{ key: `known:${account}:${attempt.network}`, rule: rules.knownAccount, isAccount: true }]
    : [{ key: `account:${account}`, rule: rules.account, isAccount: true }];
  if (attempt.network !== 'unknown') {
    keys.push({ key: `address:${attempt.address}`, rule: rules.address, isAccount: false });
    keys.push({ key: `network:${attempt.network}`, rule: rules.network, isAccount: false });
  }
  return keys.sort((a, b) => (a.key < b.key ? -1 : 1));
}

async function lockCounters(
  transaction: Transaction,
  keys: readonly CounterKey[],
  nowMs: number,
): Promise<Map<string, Counter>> {
  const rows = await transaction.query<Counter>(
    `INSERT INTO auth.login_throttles (key, attempts, expires_at)
     SELECT key, 0, $2 FROM unnest($1::text[]) AS key
     ON CONFLICT (key) DO UPDATE SET key = EXCLUDED.key
     RETURNING key, attempts, blocked_until, expires_at`,
    [keys.map(({ key }) => key), new Date(nowMs + FORGET_AFTER_MS)],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

function attemptsNow(counter: Counter | undefined, nowMs: number): number {
  return counter && counter.expires_at.getTime() > nowMs ? counter.attempts : 0;
}

async function writeCounters(
  transaction: Transaction,
  nowMs: number,
  counters: readonly { key: string; rule: ThrottleRule; attempts: number }[],
): Promise<void> {
  const rows = counters.map(({ key, rule, attempts }) => {
    const waitMs = backoffMs(rule, attempts);
    return {
      key,
      attempts,
      blockedUntil: waitMs > 0 ? new Date(nowMs + waitMs) : null,
      expiresAt: new Date(nowMs + waitMs + FORGET_AFTER_MS),
    };
  });
  await transaction.query(
    `UPDATE auth.login_throttles AS counter
     SET attempts = next.attempts, blocked_until = next.blocked_until, expires_at = next.expires_at
     FROM unnest($1::text[], $2::integer[], $3::timestamptz[], $4::timestamptz[])
       AS next(key, attempts, blocked_until, expires_at)
     WHERE counter.key = next.key`,
    [
      rows.map((row) => row.key),
      rows.map((row) => row.attempts),
      rows.map((row) => row.blockedUntil),
      rows.map((row) => row.expiresAt),
    ],
  );
}
