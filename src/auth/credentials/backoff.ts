/** How a counter of failures answers. */
export interface ThrottleRule {
  /** Failures that cost nothing. */
  freeAttempts: number;
  /** Wait after the first failure beyond; each further one doubles it. */
  firstWaitMs: number;
  /** No wait is longer: nobody is kept out for good. */
  waitMsMax: number;
}

/** How long to wait after so many failures. */
export function backoffMs(rule: ThrottleRule, attempts: number): number {
  const beyond = attempts - rule.freeAttempts;
  if (beyond <= 0) return 0;
  // Beyond 2^30 the doubling has met any sensible maximum.
  return Math.min(rule.waitMsMax, rule.firstWaitMs * 2 ** Math.min(beyond - 1, 30));
}

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

/** What failed logins are counted by. */
export const throttleRules = {
  /** A user name, tried from networks its owner never used. */
  account: { freeAttempts: 5, firstWaitMs: SECOND_MS, waitMsMax: 15 * MINUTE_MS },
  /** A user name on a network it has logged in from: failures of strangers do not count here. */
  knownAccount: { freeAttempts: 10, firstWaitMs: SECOND_MS, waitMsMax: MINUTE_MS },
  /** A client address. */
  address: { freeAttempts: 20, firstWaitMs: SECOND_MS, waitMsMax: 15 * MINUTE_MS },
  /** A /24 or /64. */
  network: { freeAttempts: 100, firstWaitMs: SECOND_MS, waitMsMax: 5 * MINUTE_MS },
} as const satisfies Record<string, ThrottleRule>;

export type ThrottleKind = keyof typeof throttleRules;
