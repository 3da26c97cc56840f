import type { Queryable } from '#database';
import type { Session } from './session.ts';

interface SessionRow {
  id: string;
  tenant: string;
  user_id: string;
  csrf_token: string;
  network: string;
  user_agent: string;
  created_at: Date;
  last_seen_at: Date;
  idle_expires_at: Date;
  expires_at: Date;
}

const COLUMNS = `id, tenant, user_id, csrf_token, network, user_agent, created_at, last_seen_at, idle_expires_at,
  expires_at`;

export async function insertSession(
  database: Queryable,
  session: Session,
  secretHash: Buffer,
): Promise<void> {
  await database.query(
    `INSERT INTO auth.sessions (secret_hash, ${COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      secretHash,
      session.id,
      session.tenant,
      session.userId,
      session.csrfToken,
      session.network,
      session.userAgent,
      new Date(session.createdAtMs),
      new Date(session.lastSeenAtMs),
      new Date(session.idleExpiresAtMs),
      new Date(session.expiresAtMs),
    ],
  );
}

export async function findSessionBySecret(
  database: Queryable,
  secretHash: Buffer,
): Promise<Session | undefined> {
  const rows = await database.query<SessionRow>(
    `SELECT ${COLUMNS} FROM auth.sessions WHERE secret_hash = $1`,
    [secretHash],
  );
  return rows[0] && toSession(rows[0]);
}

export async function findSession(database: Queryable, id: string): Promise<Session | undefined> {
  const rows = await database.query<SessionRow>(`SELECT ${COLUMNS} FROM auth.sessions WHERE id = $1`, [id]);
  return rows[0] && toSession(rows[0]);
}

/** Newest first. */
export async function listSessions(database: Queryable, userId: string): Promise<Session[]> {
  const rows = await database.query<SessionRow>(
    `SELECT ${COLUMNS} FROM auth.sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC`,
    [userId],
  );
  return rows.map(toSession);
}

export async function touchSession(
  database: Queryable,
  id: string,
  times: { lastSeenAtMs: number; idleExpiresAtMs: number },
): Promise<void> {
  await database.query('UPDATE auth.sessions SET last_seen_at = $2, idle_expires_at = $3 WHERE id = $1', [
    id,
    new Date(times.lastSeenAtMs),
    new Date(times.idleExpiresAtMs),
  ]);
}

/** Ends the user's session, or all of the user's; answers which ended. */
export async function deleteSessions(
  database: Queryable,
  which: { userId: string; id?: string; exceptId?: string },
): Promise<string[]> {
  const rows = await database.query<{ id: string }>(
    `DELETE FROM auth.sessions
     WHERE user_id = $1 AND ($2::text IS NULL OR id = $2) AND ($3::text IS NULL OR id <> $3) RETURNING id`,
    [which.userId, which.id, which.exceptId],
  );
  return rows.map((row) => row.id);
}

/** Ends the user's oldest sessions until at most `keep` are left. */
export async function deleteOldestSessions(database: Queryable, userId: string, keep: number): Promise<void> {
  await database.query(
    `DELETE FROM auth.sessions WHERE id IN (
       SELECT id FROM auth.sessions WHERE user_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2)`,
    [userId, keep],
  );
}

export async function deleteExpiredSessions(database: Queryable, nowMs: number): Promise<void> {
  await database.query('DELETE FROM auth.sessions WHERE expires_at <= $1 OR idle_expires_at <= $1', [
    new Date(nowMs),
  ]);
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    tenant: row.tenant,
    userId: row.user_id,
    csrfToken: row.csrf_token,
    network: row.network,
    userAgent: row.user_agent,
    createdAtMs: row.created_at.getTime(),
    lastSeenAtMs: row.last_seen_at.getTime(),
    idleExpiresAtMs: row.idle_expires_at.getTime(),
    expiresAtMs: row.expires_at.getTime(),
  };
}
