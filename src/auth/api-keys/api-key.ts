import { createHash, timingSafeEqual } from 'node:crypto';
import { randomToken } from '#foundation';
import type { Scope } from '../access/scope.ts';

/** A key for programs. Its text is `mr_<id>_<secret>`: the id finds it, the secret proves it. */
export interface ApiKey {
  id: string;
  tenant: string;
  name: string;
  scopes: Scope[];
  createdBy: string;
  createdAtMs: number;
  expiresAtMs: number | undefined;
  lastUsedAtMs: number | undefined;
  revokedAtMs: number | undefined;
}

const KEY_TEXT = /^mr_([0-9a-z]{26})_([A-Za-z0-9_-]{43})$/;

/** The last use is written down at most once in this time. */
export const LAST_USED_INTERVAL_MS = 60_000;

export function createApiKeySecret(): string {
  return randomToken(32);
}

export function formatApiKey(id: string, secret: string): string {
  return `mr_${id.slice('key_'.length)}_${secret}`;
}

/** Undefined if the text cannot be a key. */
export function parseApiKey(text: string): { id: string; secret: string } | undefined {
  const [, id, secret] = KEY_TEXT.exec(text) ?? [];
  return id && secret ? { id: `key_${id}`, secret } : undefined;
}

/** The secret has 256 random bits, which no amount of hashing makes harder to guess: SHA-256 is enough. */
export function hashApiKeySecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

export function isSecretOf(secretHash: Uint8Array, secret: string): boolean {
  return timingSafeEqual(secretHash, hashApiKeySecret(secret));
}

export function isUsable(key: ApiKey, nowMs: number): boolean {
  return key.revokedAtMs === undefined && (key.expiresAtMs === undefined || nowMs < key.expiresAtMs);
}
