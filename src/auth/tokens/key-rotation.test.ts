import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { defaultRotation, type KeyTimes, planRotation, signingKeyAt } from './key-rotation.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
const { lifeMs, publishAheadMs, keepAfterMs } = defaultRotation;

function follow(keys: KeyTimes[], nowMs: number): KeyTimes[] {
  const { createActiveFromMs, remove } = planRotation(keys, nowMs, defaultRotation);
  const kept = keys.filter((key) => !remove.includes(key.kid));
  if (createActiveFromMs === undefined) return kept;
  return [...kept, { kid: `k${nowMs}`, activeFromMs: createActiveFromMs, revokedAtMs: undefined }];
}

test(`[39] P: whenever it is looked at, one key signs, was published long enough before, and stays long enough after (seed ${SEED})`, () => {
  const steps = fc.array(fc.integer({ min: publishAheadMs / 2, max: publishAheadMs }), {
    minLength: 1_500,
    maxLength: 1_500,
  });
  const property = fc.property(steps, (waits) => {
    let nowMs = 0;
    let keys = follow([], nowMs);
    const publishedAtMs = new Map(keys.map((key) => [key.kid, nowMs]));
    const lastSignedAtMs = new Map<string, number>();
    for (const waitMs of waits) {
      nowMs += waitMs;
      const before = keys;
      keys = follow(keys, nowMs);
      for (const key of keys) if (!publishedAtMs.has(key.kid)) publishedAtMs.set(key.kid, nowMs);
      for (const gone of before.filter((key) => !keys.includes(key))) {
        assert.ok(nowMs - (lastSignedAtMs.get(gone.kid) ?? nowMs) >= keepAfterMs, 'kept after the last use');
      }
      const signing = signingKeyAt(keys, nowMs);
      assert.ok(signing, 'there is a key that signs');
      const publishedMs = publishedAtMs.get(signing.kid) ?? Number.NaN;
      if (publishedMs > 0) assert.ok(nowMs - publishedMs >= publishAheadMs, 'published before the first use');
      lastSignedAtMs.set(signing.kid, nowMs);
      assert.ok(keys.length <= 3);
    }
    assert.ok(publishedAtMs.size > 1, 'it did rotate');
  });
  fc.assert(property, { seed: SEED, numRuns: 20 });
});

test('[39] after a long sleep the old key signs on until the new one is known', () => {
  const keys = [{ kid: 'old', activeFromMs: 0, revokedAtMs: undefined }];
  const nowMs = 10 * lifeMs;
  const after = follow(keys, nowMs);
  assert.equal(after.length, 2);
  assert.equal(signingKeyAt(after, nowMs)?.kid, 'old');
  assert.notEqual(signingKeyAt(after, nowMs + publishAheadMs)?.kid, 'old');
});

test('[44] a revoked key never signs, and its successor signs at once', () => {
  const revoked = [{ kid: 'bad', activeFromMs: 0, revokedAtMs: 5 }];
  assert.equal(signingKeyAt(revoked, 10), undefined);
  const after = follow(revoked, 10);
  assert.notEqual(signingKeyAt(after, 10)?.kid ?? 'bad', 'bad');
});
