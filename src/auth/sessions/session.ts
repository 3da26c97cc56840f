import { createHash } from 'node:crypto';
import { randomToken } from '#foundation';

/** A user's sign-in on one device. Its secret, the cookie's value, is known to the browser alone. */
export interface Session {
  id: string;
  tenant: string;
  userId: string;
  csrfToken: string;
  network: string;
  userAgent: string;
  createdAtMs: number;
  lastSeenAtMs: number;
  /** Ends then if nothing comes before; each use moves it, not beyond `expiresAtMs`. */
  idleExpiresAtMs: number;
  /** Ends then whatever comes. */
  expiresAtMs: number;
}

export interface SessionTimes {
  idleMs: number;
  absoluteMs: number;
  /** A use moves the idle end at most once in this time, so that reading costs no writing. */
  touchIntervalMs: number;
}

const HOUR_MS = 3_600_000;
export const defaultSessionTimes: SessionTimes = {
  idleMs: 8 * HOUR_MS,
  absoluteMs: 24 * HOUR_MS,
  touchIntervalMs: 60_000,
};

/** The oldest sessions of a user end when there are more. */
export const SESSIONS_PER_USER_MAX = 20;
export const USER_AGENT_CHARACTERS_MAX = 256;

const SECRET = /^[A-Za-z0-9_-]{43}$/;

/** 256 random bits in base64url. */
export function createSessionSecret(): string {
  return randomToken(32);
}

/** What is stored of a secret. Undefined if the text cannot be one. */
export function hashSessionSecret(secret: string): Buffer | undefined {
  return SECRET.test(secret) ? createHash('sha256').update(secret).digest() : undefined;
}

export function isLive(session: Session, nowMs: number): boolean {
  return nowMs < session.idleExpiresAtMs && nowMs < session.expiresAtMs;
}
