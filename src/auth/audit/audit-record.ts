import { createHash } from 'node:crypto';
import type { Principal } from '#identity';
import { canonicalJson, type Json } from './canonical-json.ts';

/** Something that happened and will be accounted for. Never holds a secret, nor more of a person than needed. */
export interface AuditEntry {
  tenant: string;
  /** Null if nobody was signed in. */
  actor: { id: string; kind: Principal['kind'] | 'system'; name: string } | null;
  /** `thing.happened`: `session.opened`, `user.changed`, `request.denied`. */
  action: string;
  outcome: 'succeeded' | 'failed' | 'denied';
  /** Why, as a code. */
  reason?: string | undefined;
  resource?: { type: string; id?: string | undefined } | undefined;
  /** Network (/24 or /64) the request came from; not the address. */
  network?: string | undefined;
  requestId?: string | undefined;
  details?: { readonly [name: string]: Json | undefined } | undefined;
}

/** An entry with its place in the chain of its tenant. */
export interface AuditRecord extends AuditEntry {
  id: string;
  /** 1, 2, 3, … without gaps. */
  sequence: number;
  /** ISO 8601, UTC. */
  time: string;
  /** Hash of the record before; {@link GENESIS_HASH} for the first. */
  previousHash: string;
  /** SHA-256 in hex over everything above. */
  hash: string;
}

export const GENESIS_HASH = '0'.repeat(64);

/** The record that `entry` becomes at its place in the chain. */
export function chainRecord(
  entry: AuditEntry,
  place: { id: string; sequence: number; time: string; previousHash: string },
): AuditRecord {
  const { id, sequence, time, previousHash } = place;
  const record = { ...entry, id, sequence, time, previousHash };
  return { ...record, hash: hashOfRecord(record) };
}

/** What the hash of the record must be; a `hash` it already has is left out of account. */
export function hashOfRecord(record: Omit<AuditRecord, 'hash'> & { hash?: string }): string {
  const { hash: _, ...content } = record;
  return createHash('sha256')
    .update(`millrace audit record\n${canonicalJson(content)}`)
    .digest('hex');
}
