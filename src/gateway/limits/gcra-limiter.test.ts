import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ManualClock } from '#foundation';
import { API_KEY, startGateway } from '../testing.ts';
import { GcraLimiter } from './gcra-limiter.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
console.log(`seed ${seed}`);

const limits = fc.record({
  quota: fc.integer({ min: 1, max: 500 }),
  windowS: fc.integer({ min: 1, max: 3_600 }),
});

test('[84] allows exactly the quota of any number of requests at one moment', () => {
  const property = fc.property(limits, fc.integer({ min: 0, max: 1e9 }), (limit, startMs) => {
    const clock = new ManualClock();
    clock.advance(startMs);
    const limiter = new GcraLimiter(limit, clock);
    const verdicts = Array.from({ length: limit.quota * 3 }, () => limiter.take('a'));
    assert.equal(verdicts.filter(({ allowed }) => allowed).length, limit.quota);
    assert.equal(verdicts[0]?.remaining, limit.quota - 1);
    assert.equal(verdicts.at(-1)?.remaining, 0);
  });
  fc.assert(property, { seed, numRuns: 100 });
});

test('[84] never allows more than twice the quota in any window, and the rate in the long run', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 50, maxLength: 300 });
  const property = fc.property(limits, steps, (limit, waits) => {
    const clock = new ManualClock();
    const limiter = new GcraLimiter(limit, clock);
    const allowedAtMs: number[] = [];
    for (const waitMs of waits) {
      clock.advance(waitMs);
      if (limiter.take('a').allowed) allowedAtMs.push(clock.monotonicMs());
    }
    const most = limit.quota + (clock.monotonicMs() / 1_000 / limit.windowS) * limit.quota;
    assert.ok(allowedAtMs.length <= most + 1, `${allowedAtMs.length} > ${most}`);
  });
  fc.assert(property, { seed, numRuns: 100 });
});

test('a request is allowed again after the time it was told, and not a second earlier', () => {
  const property = fc.property(limits, (limit) => {
    const clock = new ManualClock();
    const limiter = new GcraLimiter(limit, clock);
    for (let i = 0; i < limit.quota; i++) limiter.take('a');
    const refused = limiter.take('a');
    assert.ok(!refused.allowed);
    if (refused.retryAfterS > 1) {
      clock.advance((refused.retryAfterS - 1) * 1_000);
      assert.ok(!limiter.take('a').allowed);
      clock.advance(1_000);
    } else clock.advance(refused.retryAfterS * 1_000);
    assert.ok(limiter.take('a').allowed);
  });
  fc.assert(property, { seed, numRuns: 200 });
});

test('remembers a bounded number of callers and forgets the one not seen for longest', () => {
  const limiter = new GcraLimiter({ quota: 1, windowS: 60 }, new ManualClock(), 2);
  for (const key of ['a', 'b', 'a', 'c']) limiter.take(key);
  assert.equal(limiter.size, 2);
  assert.ok(!limiter.take('a').allowed);
  assert.ok(limiter.take('b').allowed);
});

test('[84] lets exactly N of 10 N concurrent calls through the door', async (t) => {
  const property = fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (quota) => {
    const clock = new ManualClock(1);
    const config = {
      limits: { address: { quota: 1_000, windowS: 60 }, identity: { quota, windowS: 60 } },
    };
    const { gateway, url, seen } = await startGateway(t, { config, clock });
    const calls = Array.from({ length: quota * 10 }, () =>
      fetch(`${url}/v1/me`, { headers: { 'x-api-key': API_KEY } }),
    );
    const statuses = await Promise.all(calls.map(async (call) => (await call).status));
    assert.equal(statuses.filter((status) => status === 200).length, quota);
    assert.equal(statuses.filter((status) => status === 429).length, quota * 9);
    assert.equal(seen.length, quota);
    await gateway.close();
  });
  await fc.assert(property, { seed, numRuns: 5 });
});
