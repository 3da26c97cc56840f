import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { checkSignature, parseCompactJws } from './compact-jws.ts';
import { type Jwk, type JwkSet, parseVerificationKeys } from './verification-key.ts';

/** The JOSE vectors of Project Wycheproof, read in place; they are not part of this repository. */
const folder = resolve(
  process.env['MILLRACE_WYCHEPROOF'] ?? join(import.meta.dirname, '../../../../shared/wycheproof'),
);

interface Group {
  comment: string;
  public?: Jwk | JwkSet;
  private?: Jwk | JwkSet;
  tests: { tcId: number; comment: string; result: 'valid' | 'invalid'; jws?: unknown; jwe?: unknown }[];
}

const files = [
  'json_web_signature_test.json',
  'json_web_key_test.json',
  'json_web_crypto_test.json',
  'json_web_encryption_test.json',
];

/** As the verifier does it: a key set, a compact JWS, the key by its id. Throws if anything is refused. */
function verifyWith(keys: JwkSet, token: string): void {
  const jws = parseCompactJws(token);
  const key = parseVerificationKeys(keys).get(jws.header.kid);
  if (!key) throw new Error('No usable key.');
  checkSignature(jws, key);
}

function keysOf(group: Group): JwkSet {
  const keys = group.public ?? group.private ?? { keys: [] };
  return Array.isArray(keys['keys']) ? (keys as JwkSet) : { keys: [keys as Jwk] };
}

/** Only these may be accepted; valid vectors of any other algorithm are refused because we do not offer it. */
function isOffered(group: Group): boolean {
  const key = group.public as Jwk | undefined;
  return key?.crv === 'P-256' && key.alg === 'ES256';
}

for (const file of files) {
  const path = join(folder, file);
  const skip = existsSync(path)
    ? false
    : `${file} is not in ${folder}; set MILLRACE_WYCHEPROOF to the folder of the vectors`;
  test(`[40] Wycheproof ${file}: accepts what is valid and offered, refuses all else`, { skip }, () => {
    const groups = (JSON.parse(readFileSync(path, 'utf8')) as { testGroups: Group[] }).testGroups;
    let seen = 0;
    for (const group of groups) {
      for (const vector of group.tests) {
        const raw = vector.jws ?? vector.jwe;
        const token = typeof raw === 'string' ? raw : JSON.stringify(raw);
        const label = `${file} ${vector.tcId} ${vector.comment}`;
        const verify = (): void => verifyWith(keysOf(group), token);
        if (vector.result === 'valid' && vector.jws !== undefined && isOffered(group)) {
          assert.doesNotThrow(verify, label);
        } else {
          assert.throws(verify, label);
        }
        seen++;
      }
    }
    assert.ok(seen > 20, `${seen} vectors`);
  });
}
