import type { Database, Transaction } from '#database';
import type { Clock } from '#foundation';
import type { JwkSet } from '#identity';
import { authErrors } from '../errors.ts';
import type { KeyVault } from '../key-vault/key-vault.ts';
import { defaultRotation, planRotation, type RotationPolicy, signingKeyAt } from './key-rotation.ts';
import { createSigningKey, readSigningKeys, type SigningKey } from './signing-key.ts';

/** The keys that sign access tokens, and their change over time. */
export interface KeyRing {
  /** The key to sign with now. */
  current(): SigningKey;
  /** Every key whose tokens may still be good, public halves only (RFC 7517). */
  jwks(): JwkSet;
  keys(): readonly SigningKey[];
  /** Makes and removes keys as their times demand, and learns what other processes did. Call it every minute. */
  rotate(): Promise<void>;
  /**
   * Withdraws a key at once: it disappears from the key set, and with it every token it signed. If it was the one
   * that signs, a new one takes its place. Rejects with `signing_key_not_found`.
   */
  revoke(kid: string, alsoDo?: (transaction: Transaction) => Promise<void>): Promise<void>;
}

/** Second half of the advisory lock under which keys are made. */
const ROTATION_LOCK = [0x6d696c6c, 0x6b657973];

export async function openKeyRing(
  database: Database,
  vault: KeyVault,
  clock: Clock,
  policy: RotationPolicy = defaultRotation,
): Promise<KeyRing> {
  let keys: SigningKey[] = [];

  const bringUpToDate = async (transaction: Transaction): Promise<SigningKey[]> => {
    const known = await readSigningKeys(transaction, vault, 'token');
    const nowMs = clock.nowMs();
    const plan = planRotation(known, nowMs, policy);
    const kept = known.filter((key) => !plan.remove.includes(key.kid));
    if (plan.remove.length > 0) {
      await transaction.query('DELETE FROM auth.signing_keys WHERE kid = ANY($1)', [plan.remove]);
    }
    if (plan.createActiveFromMs === undefined) return kept;
    const options = { purpose: 'token' as const, nowMs, activeFromMs: plan.createActiveFromMs };
    return [...kept, await createSigningKey(transaction, vault, options)];
  };
  const locked = async (work: (transaction: Transaction) => Promise<SigningKey[]>): Promise<void> => {
    keys = await database.transaction(async (transaction) => {
      await transaction.query('SELECT pg_advisory_xact_lock($1, $2)', ROTATION_LOCK);
      return work(transaction);
    });
  };

  await locked(bringUpToDate);
  return {
    current() {
      const key = signingKeyAt(keys, clock.nowMs());
      if (!key) throw new TypeError('No key signs at this time: rotate() was not called.');
      return key;
    },
    jwks: () => ({ keys: keys.filter((key) => key.revokedAtMs === undefined).map((key) => key.jwk) }),
    keys: () => keys,
    rotate: () => locked(bringUpToDate),
    revoke: (kid, alsoDo) =>
      locked(async (transaction) => {
        const revoked = await transaction.query(
          `UPDATE auth.signing_keys SET revoked_at = $2
           WHERE kid = $1 AND purpose = 'token' AND revoked_at IS NULL RETURNING kid`,
          [kid, new Date(clock.nowMs())],
        );
        if (revoked.length === 0) throw authErrors.signing_key_not_found(`There is no signing key "${kid}".`);
        const next = await bringUpToDate(transaction);
        await alsoDo?.(transaction);
        return next;
      }),
  };
}

/** The key of the audit log's checkpoints, made at the first call. */
export async function openAuditKey(database: Database, vault: KeyVault, clock: Clock): Promise<SigningKey> {
  return database.transaction(async (transaction) => {
    await transaction.query('SELECT pg_advisory_xact_lock($1, $2)', ROTATION_LOCK);
    const [known] = await readSigningKeys(transaction, vault, 'audit');
    const nowMs = clock.nowMs();
    return known ?? createSigningKey(transaction, vault, { purpose: 'audit', nowMs, activeFromMs: nowMs });
  });
}
