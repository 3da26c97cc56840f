import type { Queryable } from '#database';
import { formatScope, parseScope } from '../access/scope.ts';
import type { ApiKey } from './api-key.ts';

interface ApiKeyRow {
  id: string;
  tenant: string;
  name: string;
  scopes: string[];
  created_by: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

const COLUMNS = 'id, tenant, name, scopes, created_by, created_at, expires_at, last_used_at, revoked_at';

export async function insertApiKey(database: Queryable, key: ApiKey, secretHash: Buffer): Promise<void> {
  await database.query(
    `INSERT INTO auth.api_keys (id, tenant, name, scopes, created_by, created_at, expires_at, secret_hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      key.id,
      key.tenant,
      key.name,
      key.scopes.map(formatScope),
      key.createdBy,
      new Date(key.createdAtMs),
      key.expiresAtMs === undefined ? null : new Date(key.expiresAtMs),
      secretHash,
    ],
  );
}

export async function findApiKey(
  database: Queryable,
  id: string,
): Promise<{ key: ApiKey; secretHash: Buffer } | undefined> {
  const [row] = await database.query<ApiKeyRow & { secret_hash: Buffer }>(
    `SELECT ${COLUMNS}, secret_hash FROM auth.api_keys WHERE id = $1`,
    [id],
  );
  return row && { key: toApiKey(row), secretHash: row.secret_hash };
}

/** By id, after `afterId`; revoked ones too, because the audit log speaks of them. */
export async function listApiKeys(
  database: Queryable,
  tenant: string,
  afterId: string,
  limit: number,
): Promise<ApiKey[]> {
  const rows = await database.query<ApiKeyRow>(
    `SELECT ${COLUMNS} FROM auth.api_keys WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3`,
    [tenant, afterId, limit],
  );
  return rows.map(toApiKey);
}

export async function countApiKeys(database: Queryable, tenant: string): Promise<number> {
  const [row] = await database.query<{ count: number }>(
    'SELECT count(*) AS count FROM auth.api_keys WHERE tenant = $1 AND revoked_at IS NULL',
    [tenant],
  );
  return row?.count ?? 0;
}

/** Answers whether there was such a key to revoke. */
export async function revokeApiKey(
  database: Queryable,
  tenant: string,
  id: string,
  atMs: number,
): Promise<boolean> {
  const rows = await database.query(
    `UPDATE auth.api_keys SET revoked_at = $3
     WHERE tenant = $1 AND id = $2 AND revoked_at IS NULL RETURNING id`,
    [tenant, id, new Date(atMs)],
  );
  return rows.length > 0;
}

export async function touchApiKey(database: Queryable, id: string, atMs: number): Promise<void> {
  await database.query('UPDATE auth.api_keys SET last_used_at = $2 WHERE id = $1', [id, new Date(atMs)]);
}

function toApiKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    scopes: row.scopes.map(parseScope),
    createdBy: row.created_by,
    createdAtMs: row.created_at.getTime(),
    expiresAtMs: row.expires_at?.getTime(),
    lastUsedAtMs: row.last_used_at?.getTime(),
    revokedAtMs: row.revoked_at?.getTime(),
  };
}
