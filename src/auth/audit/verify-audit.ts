import type { Jwk } from '#identity';
import { type AuditRecord, GENESIS_HASH, hashOfRecord } from './audit-record.ts';
import { type AuditCheckpoint, isCheckpointGenuine } from './checkpoint.ts';

export type AuditVerdict =
  | {
      intact: true;
      /** Number of records. */
      records: number;
      /** Records up to here are covered by a signature; what came later is only linked. */
      signedThrough: number;
    }
  | {
      intact: false;
      /** The first record that is not what was written; the first one possible if only a range is known. */
      sequence: number;
      /** The last record that may be the broken one. */
      through: number;
      reason: AuditDamage;
      message: string;
    };

export type AuditDamage = 'edited' | 'out_of_place' | 'truncated' | 'rewritten' | 'checkpoint_forged';

/**
 * Checks the chain of one tenant against its signed checkpoints and says which record is the first broken one.
 * `records` are all records in the order they are kept; `keys` are the public keys of the checkpoints, from a
 * place that whoever could change the records could not.
 *
 * What it finds: an edited record (its hash, or the link to the next, does not fit), a deleted or swapped one
 * (the sequence jumps), a chain cut off at the end (a checkpoint speaks of records that are gone), and a chain
 * computed anew from some record on (a checkpoint remembers another hash). Records after the last checkpoint
 * can be cut off unseen: that is what the checkpoints' short interval and their copy elsewhere are for.
 */
export function verifyAudit(
  records: Iterable<AuditRecord>,
  checkpoints: readonly AuditCheckpoint[],
  keys: readonly Jwk[],
): AuditVerdict {
  const verifier = createAuditVerifier(checkpoints, keys);
  for (const record of records) {
    if (!verifier.add(record)) break;
  }
  return verifier.verdict();
}

export interface AuditVerifier {
  /** Checks the next record; false as soon as something is broken, and nothing more needs to be added. */
  add(record: AuditRecord): boolean;
  verdict(): AuditVerdict;
}

/** As {@link verifyAudit}, fed record by record, for logs that are larger than memory. */
export function createAuditVerifier(
  checkpoints: readonly AuditCheckpoint[],
  keys: readonly Jwk[],
): AuditVerifier {
  const bySequence = new Map<number, AuditCheckpoint[]>();
  for (const checkpoint of checkpoints) {
    bySequence.set(checkpoint.sequence, [...(bySequence.get(checkpoint.sequence) ?? []), checkpoint]);
  }
  const lastCheckpoint = Math.max(0, ...bySequence.keys());
  let sequence = 0;
  let hash = GENESIS_HASH;
  let signedThrough = 0;
  let damage: Extract<AuditVerdict, { intact: false }> | undefined;

  const report = (first: number, through: number, reason: AuditDamage, message: string): false => {
    damage = { intact: false, sequence: first, through, reason, message };
    return false;
  };

  const forged = checkpoints.find((checkpoint) => !isCheckpointGenuine(checkpoint, keys));
  if (forged) {
    const at = forged.sequence;
    report(at, at, 'checkpoint_forged', `The checkpoint at record ${at} is not signed by a known key.`);
  }

  const checkPlace = (record: AuditRecord): boolean => {
    const expected = sequence + 1;
    if (record.sequence === expected) return true;
    return report(
      expected,
      expected,
      'out_of_place',
      `Record ${record.sequence} stands where ${expected} belongs.`,
    );
  };

  const checkContent = (record: AuditRecord): boolean => {
    const at = record.sequence;
    if (hashOfRecord(record) !== record.hash) {
      return report(at, at, 'edited', `Record ${at} does not have the content its hash was made of.`);
    }
    if (record.previousHash !== hash) {
      // This record is whole, so it is the one before that is not the one that was written; unless there is
      // none before.
      const broken = Math.max(1, at - 1);
      return report(
        broken,
        broken,
        'edited',
        `Record ${at} follows another record than ${broken} as it is now.`,
      );
    }
    return true;
  };

  const checkCheckpoints = (record: AuditRecord): boolean => {
    for (const checkpoint of bySequence.get(record.sequence) ?? []) {
      if (checkpoint.hash !== record.hash) {
        const message = `The chain was computed anew between record ${signedThrough + 1} and ${record.sequence}.`;
        return report(signedThrough + 1, record.sequence, 'rewritten', message);
      }
      signedThrough = record.sequence;
    }
    return true;
  };

  return {
    add(record) {
      if (damage || !checkPlace(record) || !checkContent(record) || !checkCheckpoints(record)) return false;
      sequence = record.sequence;
      hash = record.hash;
      return true;
    },
    verdict() {
      if (!damage && sequence < lastCheckpoint) {
        const message = `A checkpoint speaks of ${lastCheckpoint} records, but only ${sequence} are left.`;
        report(sequence + 1, lastCheckpoint, 'truncated', message);
      }
      return damage ?? { intact: true, records: sequence, signedThrough };
    },
  };
}
