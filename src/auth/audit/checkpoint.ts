import { type Jwk, isSignatureOf, parseVerificationKey } from '#identity';
import { canonicalJson } from './canonical-json.ts';

/** A signed statement that the chain of a tenant had this hash at this length at this time. */
export interface AuditCheckpoint {
  tenant: string;
  /** Of the last record it covers. */
  sequence: number;
  /** Of that record. */
  hash: string;
  /** ISO 8601, UTC. */
  time: string;
  kid: string;
  /** Ed25519 over {@link checkpointBytes}, base64url. */
  signature: string;
}

/** The bytes that are signed. */
export function checkpointBytes(checkpoint: Omit<AuditCheckpoint, 'signature'>): Buffer {
  const { tenant, sequence, hash, time, kid } = checkpoint;
  return Buffer.from(`millrace audit checkpoint\n${canonicalJson({ tenant, sequence, hash, time, kid })}`);
}

/** True if one of `keys` signed it. */
export function isCheckpointGenuine(checkpoint: AuditCheckpoint, keys: readonly Jwk[]): boolean {
  const jwk = keys.find((key) => key.kid === checkpoint.kid);
  const key = jwk && parseVerificationKey(jwk);
  if (!key) return false;
  return isSignatureOf(key, checkpointBytes(checkpoint), Buffer.from(checkpoint.signature, 'base64url'));
}
