import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { KEYS_AGE_MS_MAX, KEYS_STALE_MS_MAX, UNKNOWN_KEY_FETCH_INTERVAL_MS } from './key-source.ts';
import { createTestKey, signToken, type TestKey } from './testing.ts';
import { createTokenVerifier } from './token-verifier.ts';
import type { Jwk } from './verification-key.ts';

const NOW_MS = 1_800_000_000_000;

function createBench() {
  const clock = new ManualClock(NOW_MS);
  const state = { keys: [] as Jwk[], fetches: 0, failing: false };
  const verifier = createTokenVerifier({
    keys: async () => {
      state.fetches++;
      await Promise.resolve();
      if (state.failing) throw new Error('The issuer does not answer.');
      return { keys: state.keys };
    },
    issuer: 'https://issuer.test',
    audience: 'millrace',
    clock,
  });
  const publish = (...keys: TestKey[]): void => {
    state.keys = keys.map((key) => key.jwk);
  };
  return { clock, state, verifier, publish };
}

test('the principal is what the claims say', async () => {
  const { verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const claims = {
    sub: 'usr_7',
    name: 'Ada',
    roles: ['operator'],
    scope: 'topic:read  event:write',
    sid: 'ses_1',
  };
  assert.deepEqual(await verifier.verify(signToken(key, NOW_MS, { ...claims, aud: ['x', 'millrace'] })), {
    id: 'usr_7',
    kind: 'user',
    name: 'Ada',
    tenant: 'default',
    roles: ['operator'],
    scopes: ['topic:read', 'event:write'],
    sessionId: 'ses_1',
  });
});

test('[43] an access token is refused from exp plus 30 s on, also when it was verified before', async () => {
  const { clock, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const token = signToken(key, NOW_MS);
  await verifier.verify(token);
  clock.advance(89_999);
  await verifier.verify(token);
  clock.advance(1);
  await assert.rejects(verifier.verify(token), { code: 'token_expired', status: 401 });
});

test('[43] a token that was verified before is refused when the clock goes back before its nbf', async () => {
  const { clock, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const token = signToken(key, NOW_MS);
  await verifier.verify(token);
  clock.jump(-31_000);
  await assert.rejects(verifier.verify(token), { code: 'token_invalid', details: { reason: 'nbf' } });
});

test('[41] 10,000 tokens with invented key ids cause at most two fetches', async () => {
  const { state, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const forged = (i: number) => signToken(key, NOW_MS, {}, { kid: `bad-${i}` });
  const answers = await Promise.allSettled(
    Array.from({ length: 10_000 }, (_, i) => verifier.verify(forged(i))),
  );
  assert.ok(answers.every((answer) => answer.status === 'rejected'));
  assert.ok(state.fetches <= 2, `${state.fetches} fetches`);
});

test('[41] an unknown key id asks again once an interval, and one lately absent does not', async () => {
  const { clock, state, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  await verifier.verify(signToken(key, NOW_MS));
  const next = createTestKey('b');
  const token = signToken(next, NOW_MS);
  await assert.rejects(verifier.verify(token));
  assert.equal(state.fetches, 1, 'within the interval nothing is fetched');
  clock.advance(UNKNOWN_KEY_FETCH_INTERVAL_MS);
  await assert.rejects(verifier.verify(token));
  assert.equal(state.fetches, 2);
  clock.advance(UNKNOWN_KEY_FETCH_INTERVAL_MS);
  await assert.rejects(verifier.verify(token));
  assert.equal(state.fetches, 2, 'the issuer lately had no such key');
});

test('[39] a key published before its first use is known when it is used', async () => {
  const { clock, verifier, publish } = createBench();
  const [old, next] = [createTestKey('a'), createTestKey('b')];
  publish(old);
  await verifier.verify(signToken(old, NOW_MS));
  publish(old, next);
  clock.advance(KEYS_AGE_MS_MAX + 1);
  await verifier.verify(signToken(next, NOW_MS));
  await verifier.verify(signToken(old, NOW_MS));
});

test('[44] tokens of a withdrawn key are refused within 5 s, also those verified before', async () => {
  const { clock, verifier, publish } = createBench();
  const [bad, next] = [createTestKey('a'), createTestKey('b')];
  publish(bad, next);
  const token = signToken(bad, NOW_MS);
  await verifier.verify(token);
  publish(next);
  clock.advance(4_999);
  await assert.rejects(verifier.verify(token), { code: 'token_invalid', details: { reason: 'kid' } });
});

test('[44] another key under the id of a withdrawn one does not revive its tokens', async () => {
  const { clock, verifier, publish } = createBench();
  const bad = createTestKey('a');
  publish(bad);
  const token = signToken(bad, NOW_MS);
  await verifier.verify(token);
  publish(createTestKey('a'));
  clock.advance(KEYS_AGE_MS_MAX + 1);
  await assert.rejects(verifier.verify(token), { code: 'token_invalid', details: { reason: 'signature' } });
});

test('while the issuer is away known keys are believed for a minute, then 503', async () => {
  const { clock, state, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const token = (): string => signToken(key, clock.nowMs());
  await verifier.verify(token());
  state.failing = true;
  clock.advance(KEYS_STALE_MS_MAX);
  await verifier.verify(token());
  clock.advance(1);
  await assert.rejects(verifier.verify(token()), {
    code: 'token_keys_unavailable',
    status: 503,
    retryAfterS: 1,
  });
  state.failing = false;
  await verifier.verify(token());
});

test('[41] many tokens at once share one fetch', async () => {
  const { state, verifier, publish } = createBench();
  const key = createTestKey('a');
  publish(key);
  const tokens = Array.from({ length: 50 }, (_, i) => signToken(key, NOW_MS, { jti: `jti_${i}` }));
  await Promise.all(tokens.map((token) => verifier.verify(token)));
  assert.equal(state.fetches, 1);
});
