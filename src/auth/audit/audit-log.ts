import type { Database, Queryable, Transaction } from '#database';
import { type Clock, newId } from '#foundation';
import { authErrors } from '../errors.ts';
import { type AuditEntry, type AuditRecord, chainRecord, GENESIS_HASH } from './audit-record.ts';
import { canonicalJson, type Json } from './canonical-json.ts';

/** Entries that may wait to be written; the next is refused, and with it what it was to account for. */
export const AUDIT_WAITING_MAX = 10_000;
/** Entries written in one transaction. */
const AUDIT_BATCH_MAX = 500;

export interface AuditFilter {
  tenant: string;
  /** Only records before this sequence number, newest first. */
  before?: number | undefined;
  action?: string | undefined;
  outcome?: string | undefined;
  actorId?: string | undefined;
  limit: number;
}

export interface AuditLog {
  /**
   * Adds entries within the transaction of what they account for: both happen, or neither. Call it last in the
   * transaction, because it holds the tenant's chain until the commit.
   */
  append(transaction: Transaction, ...entries: AuditEntry[]): Promise<void>;
  /**
   * Adds an entry by itself; resolves when it is durable. Entries that come together share a transaction.
   * Rejects with `audit_overloaded` if {@link AUDIT_WAITING_MAX} already wait.
   */
  record(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter): Promise<AuditRecord[]>;
  /** From `afterSequence` on, oldest first: for verifying and exporting. */
  read(tenant: string, afterSequence: number, limit: number): Promise<AuditRecord[]>;
}

interface Waiting {
  entry: AuditEntry;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * The audit log in PostgreSQL. The head of a tenant's chain is a row that is locked while records are added, so
 * that writers in any number of processes make one chain, in the order in which they commit.
 */
export function createAuditLog(database: Database, clock: Clock): AuditLog {
  const waiting: Waiting[] = [];
  let isWriting = false;

  const append = async (transaction: Transaction, entries: readonly AuditEntry[]): Promise<void> => {
    for (const [tenant, own] of Map.groupBy(entries, (entry) => entry.tenant)) {
      await appendToChain(transaction, clock, tenant, own);
    }
  };

  const writeBatches = async (): Promise<void> => {
    isWriting = true;
    while (waiting.length > 0) {
      // One tenant a transaction: two writers that hold one head and want the other's would wait for ever.
      const tenant = waiting[0]?.entry.tenant;
      const batch = waiting.filter(({ entry }) => entry.tenant === tenant).slice(0, AUDIT_BATCH_MAX);
      for (const item of batch) waiting.splice(waiting.indexOf(item), 1);
      try {
        await database.transaction((transaction) =>
          append(
            transaction,
            batch.map(({ entry }) => entry),
          ),
        );
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    isWriting = false;
  };

  return {
    append: (transaction, ...entries) => append(transaction, entries),
    record: (entry) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= AUDIT_WAITING_MAX) {
          reject(
            authErrors.audit_overloaded('Too many audit records wait to be written.', { retryAfterS: 1 }),
          );
          return;
        }
        waiting.push({ entry, resolve, reject });
        if (!isWriting) void writeBatches();
      }),
    list: (filter) => listRecords(database, filter),
    read: async (tenant, afterSequence, limit) =>
      parseBodies(
        await database.query(
          'SELECT body FROM auth.audit_records WHERE tenant = $1 AND sequence > $2 ORDER BY sequence LIMIT $3',
          [tenant, afterSequence, limit],
        ),
      ),
  };
}

async function appendToChain(
  transaction: Transaction,
  clock: Clock,
  tenant: string,
  entries: readonly AuditEntry[],
): Promise<void> {
  const head = await lockHead(transaction, tenant);
  const records: AuditRecord[] = [];
  let { sequence, hash: previousHash } = head;
  for (const entry of entries) {
    sequence++;
    const nowMs = clock.nowMs();
    const place = { id: newId('aud', nowMs), sequence, time: new Date(nowMs).toISOString(), previousHash };
    const record = chainRecord(entry, place);
    records.push(record);
    previousHash = record.hash;
  }
  await insertRecords(transaction, records);
  await transaction.query('UPDATE auth.audit_heads SET sequence = $2, hash = $3 WHERE tenant = $1', [
    tenant,
    sequence,
    previousHash,
  ]);
}

async function lockHead(
  transaction: Transaction,
  tenant: string,
): Promise<{ sequence: number; hash: string }> {
  const select = 'SELECT sequence, hash FROM auth.audit_heads WHERE tenant = $1 FOR UPDATE';
  const [head] = await transaction.query<{ sequence: number; hash: string }>(select, [tenant]);
  if (head) return head;
  await transaction.query(
    'INSERT INTO auth.audit_heads (tenant, sequence, hash) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING',
    [tenant, GENESIS_HASH],
  );
  const [created] = await transaction.query<{ sequence: number; hash: string }>(select, [tenant]);
  if (!created) throw new TypeError('The head of the chain is neither there nor could it be made.');
  return created;
}

async function insertRecords(transaction: Transaction, records: readonly AuditRecord[]): Promise<void> {
  const column = <T>(pick: (record: AuditRecord) => T): T[] => records.map(pick);
  await transaction.query(
    `INSERT INTO auth.audit_records (tenant, sequence, time, actor_id, action, outcome, body)
     SELECT * FROM unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::text[], $7::text[])`,
    [
      column((record) => record.tenant),
      column((record) => record.sequence),
      column((record) => record.time),
      column((record) => record.actor?.id ?? null),
      column((record) => record.action),
      column((record) => record.outcome),
      column((record) => canonicalJson(record as unknown as Json)),
    ],
  );
}

async function listRecords(database: Queryable, filter: AuditFilter): Promise<AuditRecord[]> {
  const rows = await database.query<{ body: string }>(
    `SELECT body FROM auth.audit_records
     WHERE tenant = $1 AND ($2::bigint IS NULL OR sequence < $2) AND ($3::text IS NULL OR action = $3)
       AND ($4::text IS NULL OR outcome = $4) AND ($5::text IS NULL OR actor_id = $5)
     ORDER BY sequence DESC LIMIT $6`,
    [filter.tenant, filter.before, filter.action, filter.outcome, filter.actorId, filter.limit],
  );
  return parseBodies(rows);
}

// The columns beside `body` are for finding; what is shown and verified is `body` alone.
function parseBodies(rows: { body: string }[]): AuditRecord[] {
  return rows.map((row) => JSON.parse(row.body) as AuditRecord);
}
