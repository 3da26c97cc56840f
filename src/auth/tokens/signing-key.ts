import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Queryable } from '#database';
import { newId } from '#foundation';
import type { Jwk } from '#identity';
import type { KeyVault } from '../key-vault/key-vault.ts';
import type { KeyTimes } from './key-rotation.ts';

/** An Ed25519 key (RFC 8037) with the private half, which exists in the clear only in memory. */
export interface SigningKey extends KeyTimes {
  purpose: KeyPurpose;
  createdAtMs: number;
  privateKey: KeyObject;
  /** The public half as published. */
  jwk: Jwk;
}

/** Keys of tokens are replaced; the one of the audit log stays, because its signatures must stay provable. */
export type KeyPurpose = 'token' | 'audit';

interface SigningKeyRow {
  kid: string;
  purpose: KeyPurpose;
  sealed_private_key: Buffer;
  created_at: Date;
  active_from: Date;
  revoked_at: Date | null;
}

/** Makes a key and stores it, sealed. */
export async function createSigningKey(
  database: Queryable,
  vault: KeyVault,
  options: { purpose: KeyPurpose; nowMs: number; activeFromMs: number },
): Promise<SigningKey> {
  const { purpose, nowMs, activeFromMs } = options;
  const kid = newId('sig', nowMs);
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  const sealed = await vault.seal(der, placeOf(kid));
  await database.query(
    `INSERT INTO auth.signing_keys (kid, purpose, sealed_private_key, created_at, active_from)
     VALUES ($1, $2, $3, $4, $5)`,
    [kid, purpose, sealed, new Date(nowMs), new Date(activeFromMs)],
  );
  return {
    kid,
    purpose,
    createdAtMs: nowMs,
    activeFromMs,
    revokedAtMs: undefined,
    ...keyPair(kid, privateKey),
  };
}

/** All keys of the purpose, oldest first. Rejects with `vault_open_failed` if the vault is not the one that sealed them. */
export async function readSigningKeys(
  database: Queryable,
  vault: KeyVault,
  purpose: KeyPurpose,
): Promise<SigningKey[]> {
  const rows = await database.query<SigningKeyRow>(
    'SELECT * FROM auth.signing_keys WHERE purpose = $1 ORDER BY active_from, kid',
    [purpose],
  );
  return Promise.all(rows.map((row) => toSigningKey(row, vault)));
}

async function toSigningKey(row: SigningKeyRow, vault: KeyVault): Promise<SigningKey> {
  const der = await vault.open(row.sealed_private_key, placeOf(row.kid));
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return {
    kid: row.kid,
    purpose: row.purpose,
    createdAtMs: row.created_at.getTime(),
    activeFromMs: row.active_from.getTime(),
    revokedAtMs: row.revoked_at?.getTime(),
    ...keyPair(row.kid, privateKey),
  };
}

// The public half is computed from the private one and not stored, so that nobody can exchange it.
function keyPair(kid: string, privateKey: KeyObject): { privateKey: KeyObject; jwk: Jwk } {
  const { kty, crv, x } = createPublicKey(privateKey).export({ format: 'jwk' }) as Jwk;
  return { privateKey, jwk: { kty, crv, x, kid, use: 'sig', alg: 'EdDSA' } as Jwk };
}

function placeOf(kid: string): string {
  return `auth.signing_keys/sealed_private_key/${kid}`;
}
