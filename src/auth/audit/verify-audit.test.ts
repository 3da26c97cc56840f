import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Jwk } from '#identity';
import { type AuditRecord, chainRecord, GENESIS_HASH } from './audit-record.ts';
import { type AuditCheckpoint, checkpointBytes } from './checkpoint.ts';
import { verifyAudit } from './verify-audit.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const keys: Jwk[] = [
  { ...(publicKey.export({ format: 'jwk' }) as Jwk), kid: 'audit', use: 'sig', alg: 'EdDSA' },
];

/** A chain whose records may be changed by `edit` before they are linked: what a forger would compute. */
function chain(length: number, edit: (sequence: number) => object = () => ({})): AuditRecord[] {
  const records: AuditRecord[] = [];
  for (let sequence = 1; sequence <= length; sequence++) {
    const entry = {
      tenant: 'default',
      actor: null,
      action: 'thing.done',
      outcome: 'succeeded' as const,
      details: { sequence },
      ...edit(sequence),
    };
    const previousHash = records.at(-1)?.hash ?? GENESIS_HASH;
    const time = new Date(1_800_000_000_000 + sequence).toISOString();
    records.push(chainRecord(entry, { id: `aud_${sequence}`, sequence, time, previousHash }));
  }
  return records;
}

function checkpointAt(records: readonly AuditRecord[], sequence: number): AuditCheckpoint {
  const { tenant, hash, time } = records[sequence - 1] ?? assert.fail();
  const statement = { tenant, sequence, hash, time, kid: 'audit' };
  return {
    ...statement,
    signature: sign(null, checkpointBytes(statement), privateKey).toString('base64url'),
  };
}

const honest = chain(10);
const checkpoints = [checkpointAt(honest, 4), checkpointAt(honest, 8)];

function check(
  records: readonly AuditRecord[],
  expected: { sequence: number; reason: string; through?: number },
  signed = checkpoints,
): void {
  const verdict = verifyAudit(records, signed, keys);
  assert.equal(verdict.intact, false);
  if (verdict.intact) return;
  const { sequence, through, reason } = verdict;
  assert.deepEqual({ sequence, through, reason }, { through: expected.sequence, ...expected });
}

const edited = (record: AuditRecord): AuditRecord => ({ ...record, outcome: 'denied' });
const replace = (at: number, record: AuditRecord): AuditRecord[] => honest.with(at - 1, record);
const at = (sequence: number): AuditRecord => honest[sequence - 1] ?? assert.fail();

test('[60] an untouched chain is intact, and says how much of it is signed', () => {
  assert.deepEqual(verifyAudit(honest, checkpoints, keys), { intact: true, records: 10, signedThrough: 8 });
  assert.deepEqual(verifyAudit([], [], keys), { intact: true, records: 0, signedThrough: 0 });
});

test('[60] an edited record is named', () => {
  for (const sequence of [1, 5, 10])
    check(replace(sequence, edited(at(sequence))), { sequence, reason: 'edited' });
});

test('[60] an edited record whose hash was computed anew is named too', () => {
  const forged = chainRecord({ ...at(5), outcome: 'denied' }, at(5));
  check(replace(5, forged), { sequence: 5, reason: 'edited' });
});

test('[60] a chain computed anew from some record on is found at the next checkpoint', () => {
  const forged = chain(10, (sequence) => (sequence === 6 ? { outcome: 'denied' } : {}));
  check(forged, { sequence: 5, through: 8, reason: 'rewritten' });
});

test('[60] a deleted record is named, at the front, in the middle, and with those after it renumbered', () => {
  check(honest.slice(1), { sequence: 1, reason: 'out_of_place' });
  check(honest.toSpliced(4, 1), { sequence: 5, reason: 'out_of_place' });
  const renumbered = honest.toSpliced(4, 1).map((record, i) => ({ ...record, sequence: i + 1 }));
  check(renumbered, { sequence: 5, reason: 'edited' });
});

test('[60] swapped records are named', () => {
  check(honest.with(2, at(4)).with(3, at(3)), { sequence: 3, reason: 'out_of_place' });
  const swapped = honest.with(2, { ...at(4), sequence: 3 }).with(3, { ...at(3), sequence: 4 });
  check(swapped, { sequence: 3, reason: 'edited' });
});

test('[60] a chain cut off at the end is found by a checkpoint', () => {
  check(honest.slice(0, 6), { sequence: 7, through: 8, reason: 'truncated' });
  check([], { sequence: 1, through: 8, reason: 'truncated' });
});

test('[60] an inserted and a repeated record are named', () => {
  check(honest.toSpliced(5, 0, at(5)), { sequence: 6, reason: 'out_of_place' });
});

test('[60] a checkpoint that is changed, or signed by somebody else, is refused', () => {
  const [first = assert.fail(), second = assert.fail()] = checkpoints;
  check(honest, { sequence: 8, reason: 'checkpoint_forged' }, [first, { ...second, hash: at(7).hash }]);
  check(honest, { sequence: 4, reason: 'checkpoint_forged' }, [{ ...first, tenant: 'other' }, second]);
  const { privateKey: other } = generateKeyPairSync('ed25519');
  const signature = sign(null, checkpointBytes(first), other).toString('base64url');
  check(honest, { sequence: 4, reason: 'checkpoint_forged' }, [{ ...first, signature }, second]);
  check(honest, { sequence: 4, reason: 'checkpoint_forged' }, [{ ...first, kid: 'unknown' }, second]);
});

test(`[60] P: whatever is changed, deleted, swapped or cut before the last checkpoint is found no later than it is (seed ${SEED})`, () => {
  const index = fc.integer({ min: 0, max: 7 });
  const damage = fc.oneof(
    fc.record({ kind: fc.constant('edit' as const), i: index, rehash: fc.boolean() }),
    fc.record({ kind: fc.constant('delete' as const), i: index, renumber: fc.boolean() }),
    fc.record({ kind: fc.constant('swap' as const), i: index, j: index }),
    fc.record({ kind: fc.constant('cut' as const), i: index }),
  );
  const property = fc.property(damage, (kind) => {
    let records = [...honest];
    let first = kind.i;
    const record = records[kind.i] ?? assert.fail();
    if (kind.kind === 'edit') {
      const forged = { ...record, reason: 'forged' };
      records[kind.i] = kind.rehash ? chainRecord(forged, record) : forged;
    } else if (kind.kind === 'delete') {
      records.splice(kind.i, 1);
      if (kind.renumber) records = records.map((item, i) => ({ ...item, sequence: i + 1 }));
    } else if (kind.kind === 'swap') {
      if (kind.i === kind.j) return;
      first = Math.min(kind.i, kind.j);
      records[kind.i] = records[kind.j] ?? assert.fail();
      records[kind.j] = record;
    } else {
      records.length = kind.i;
    }
    const verdict = verifyAudit(records, checkpoints, keys);
    assert.equal(verdict.intact, false);
    if (!verdict.intact) assert.ok(verdict.sequence <= first + 1 && first + 1 <= verdict.through);
  });
  fc.assert(property, { seed: SEED, numRuns: 500 });
});
