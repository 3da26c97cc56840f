/** The times of a signing key that decide about its use. */
export interface KeyTimes {
  kid: string;
  /** From now on it signs, until the next one does. It is published before. */
  activeFromMs: number;
  revokedAtMs: number | undefined;
}

export interface RotationPolicy {
  /** How long a key signs. */
  lifeMs: number;
  /** How long before its first use a key is published: longer than anybody keeps a key set. */
  publishAheadMs: number;
  /** How long after its last use a key stays published: longer than any token it signed is good. */
  keepAfterMs: number;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export const defaultRotation: RotationPolicy = {
  lifeMs: 30 * 24 * HOUR_MS,
  publishAheadMs: HOUR_MS,
  keepAfterMs: 15 * MINUTE_MS,
};

export interface RotationPlan {
  /** When a key that must be made now shall begin to sign. */
  createActiveFromMs: number | undefined;
  /** Keys that nobody needs any more. */
  remove: string[];
}

/** What to do at `nowMs` so that there is always a key that signs, known to everyone before it does. */
export function planRotation(keys: readonly KeyTimes[], nowMs: number, policy: RotationPolicy): RotationPlan {
  const good = inOrder(keys);
  const newest = good.at(-1);
  const signs = good.some((key) => key.activeFromMs <= nowMs);
  return {
    createActiveFromMs: signs && newest ? successorTime(newest, nowMs, policy) : nowMs,
    remove: keys.filter((key) => isDone(key, good, nowMs, policy)).map((key) => key.kid),
  };
}

/** The key that signs at `nowMs`: of those that may, the one that became active last. */
export function signingKeyAt<K extends KeyTimes>(keys: readonly K[], nowMs: number): K | undefined {
  return inOrder(keys).findLast((key) => key.activeFromMs <= nowMs);
}

function successorTime(newest: KeyTimes, nowMs: number, policy: RotationPolicy): number | undefined {
  const endMs = newest.activeFromMs + policy.lifeMs;
  if (nowMs < endMs - policy.publishAheadMs) return undefined;
  // After a long sleep the end may have passed; the new key is still published before it is used.
  return Math.max(endMs, nowMs + policy.publishAheadMs);
}

function isDone(key: KeyTimes, good: readonly KeyTimes[], nowMs: number, policy: RotationPolicy): boolean {
  // The row of a revoked key is kept as long as its tokens could be, so that nobody makes it valid again.
  if (key.revokedAtMs !== undefined) return nowMs >= key.revokedAtMs + policy.lifeMs;
  const successor = good.find((other) => other.activeFromMs > key.activeFromMs);
  return successor !== undefined && nowMs >= successor.activeFromMs + policy.keepAfterMs;
}

function inOrder<K extends KeyTimes>(keys: readonly K[]): K[] {
  return keys.filter((key) => key.revokedAtMs === undefined).sort((a, b) => a.activeFromMs - b.activeFromMs);
}
