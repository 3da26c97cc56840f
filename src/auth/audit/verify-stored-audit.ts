import type { Jwk } from '#identity';
import type { AuditLog } from './audit-log.ts';
import type { Checkpointer } from './checkpointer.ts';
import { type AuditVerdict, createAuditVerifier } from './verify-audit.ts';

const PAGE_RECORDS = 500;

/** Verifies the tenant's chain as it is stored, page by page, so that a long one neither fills memory nor blocks others. */
export async function verifyStoredAudit(
  audit: AuditLog,
  checkpointer: Checkpointer,
  keys: readonly Jwk[],
  tenant: string,
): Promise<AuditVerdict> {
  // Read before the records: a checkpoint that is written meanwhile must not speak of records not yet read.
  const verifier = createAuditVerifier(await checkpointer.list(tenant), keys);
  let lastSequence = 0;
  for (;;) {
    const page = await audit.read(tenant, lastSequence, PAGE_RECORDS);
    for (const record of page) if (!verifier.add(record)) return verifier.verdict();
    const last = page.at(-1);
    if (!last) return verifier.verdict();
    lastSequence = last.sequence;
  }
}
