import type { Database } from '#database';
import type { Clock } from '#foundation';
import { type AuditCheckpoint, checkpointBytes } from './checkpoint.ts';
import { canonicalJson } from './canonical-json.ts';

/** Something to sign with; the audit log's own key, which outlives those of tokens. */
export interface CheckpointSigner {
  kid: string;
  sign(data: Uint8Array): Buffer;
}

/** Another place for checkpoints, so that who can change the database cannot change them all. */
export type CheckpointCopy = (checkpoint: AuditCheckpoint) => Promise<void>;

/** A checkpoint is due after so many records, or so much time with at least one. */
export const CHECKPOINT_RECORDS = 1_000;
export const CHECKPOINT_INTERVAL_MS = 60_000;

export interface Checkpointer {
  /** Signs the head of each chain that grew by at least `recordsMin` since its last checkpoint; answers them. */
  write(recordsMin?: number): Promise<AuditCheckpoint[]>;
  list(tenant: string): Promise<AuditCheckpoint[]>;
}

export function createCheckpointer(
  database: Database,
  clock: Clock,
  signer: CheckpointSigner,
  copy: CheckpointCopy,
): Checkpointer {
  const sign = (head: { tenant: string; sequence: number; hash: string }): AuditCheckpoint => {
    const statement = { ...head, time: new Date(clock.nowMs()).toISOString(), kid: signer.kid };
    return { ...statement, signature: signer.sign(checkpointBytes(statement)).toString('base64url') };
  };
  const keep = async (checkpoint: AuditCheckpoint): Promise<void> => {
    // The copy first: a checkpoint that exists only elsewhere still proves something.
    await copy(checkpoint);
    await database.query(
      'INSERT INTO auth.audit_checkpoints (tenant, sequence, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [checkpoint.tenant, checkpoint.sequence, canonicalJson({ ...checkpoint })],
    );
  };
  return {
    async write(recordsMin = 1) {
      const heads = await database.query<{ tenant: string; sequence: number; hash: string }>(
        `SELECT tenant, sequence, hash FROM auth.audit_heads AS head
         WHERE sequence >= $1 + COALESCE(
           (SELECT max(sequence) FROM auth.audit_checkpoints WHERE tenant = head.tenant), 0)`,
        [recordsMin],
      );
      const checkpoints = heads.map(sign);
      for (const checkpoint of checkpoints) await keep(checkpoint);
      return checkpoints;
    },
    async list(tenant) {
      const rows = await database.query<{ body: string }>(
        'SELECT body FROM auth.audit_checkpoints WHERE tenant = $1 ORDER BY sequence',
        [tenant],
      );
      return rows.map((row) => JSON.parse(row.body) as AuditCheckpoint);
    },
  };
}
