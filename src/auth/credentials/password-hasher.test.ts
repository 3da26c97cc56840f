import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cheapHash } from '../testing.ts';
import { createHashingQueue } from './hashing-queue.ts';
import { createPasswordHasher, defaultHashCost } from './password-hasher.ts';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

test('[3] hashes are argon2id with 19 MiB, two passes, one lane and 16 bytes of salt, as PHC strings', async () => {
  const hasher = await createPasswordHasher();
  const phc = await hasher.hash('some password');
  const [, , version, parameters, salt = ''] = phc.split('$');
  assert.match(phc, /^\$argon2id\$/);
  assert.deepEqual([version, parameters], ['v=19', 'm=19456,t=2,p=1']);
  assert.equal(Buffer.from(salt, 'base64').length, 16);
  assert.notEqual(phc, await hasher.hash('some password'));
});

test('[1] a password typed in composed or decomposed characters is the same, and none is cut off', async () => {
  const hasher = await createPasswordHasher(cheapHash);
  const phc = await hasher.hash('é'.normalize('NFD').repeat(200));
  assert.equal(await hasher.verify(phc, 'é'.normalize('NFC').repeat(200)), true);
  assert.equal(await hasher.verify(phc, 'é'.repeat(199)), false);
  const withNul = await hasher.hash('a\0b');
  assert.equal(await hasher.verify(withNul, 'a\0c'), false);
});

test('[6] without a hash the answer is no, also for the empty password', async () => {
  const hasher = await createPasswordHasher(cheapHash);
  assert.equal(await hasher.verify(undefined, 'anything'), false);
  assert.equal(await hasher.verify(undefined, ''), false);
});

test('[4] a hash of less cost, of other lanes or of another scheme is outdated', async () => {
  const hasher = await createPasswordHasher();
  const weak = await createPasswordHasher(cheapHash);
  assert.equal(hasher.isOutdated(await hasher.hash('x')), false);
  assert.equal(hasher.isOutdated(await weak.hash('x')), true);
  assert.equal(hasher.isOutdated('$2b$10$abcdefghijklmnopqrstuv'), true);
  assert.equal(hasher.isOutdated('$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$aGFzaA'), true);
  assert.equal(weak.isOutdated(await hasher.hash('x')), false);
  assert.equal(defaultHashCost.memoryKiB, 19 * 1_024);
});

test(`[5] P: never more run or wait than allowed, the rest is refused with 503, nothing is lost (seed ${SEED})`, async () => {
  const scenario = fc.record({
    runningMax: fc.integer({ min: 1, max: 4 }),
    waitingMax: fc.integer({ min: 0, max: 8 }),
    tasks: fc.array(fc.record({ turns: fc.integer({ min: 0, max: 5 }), fails: fc.boolean() }), {
      maxLength: 60,
    }),
  });
  const property = fc.asyncProperty(scenario, async ({ runningMax, waitingMax, tasks }) => {
    const queue = createHashingQueue({ runningMax, waitingMax });
    let running = 0;
    let done = 0;
    const settled = await Promise.allSettled(
      tasks.map(async ({ turns, fails }, i) => {
        for (let turn = 0; turn < i % 7; turn++) await Promise.resolve();
        return queue.run(async () => {
          running++;
          assert.ok(running <= runningMax && queue.waiting <= waitingMax);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          running--;
          done++;
          if (fails) throw new Error('The task itself failed.');
        });
      }),
    );
    const refused = settled.filter(({ status, reason }: { status: string; reason?: { code?: string } }) => {
      return status === 'rejected' && reason?.code === 'hashing_overloaded';
    });
    assert.equal(done + refused.length, tasks.length);
    assert.deepEqual([queue.running, queue.waiting], [0, 0]);
  });
  await fc.assert(property, { seed: SEED, numRuns: 100 });
});

test('[5] the refusal says when to come again', async () => {
  const queue = createHashingQueue({ runningMax: 1, waitingMax: 0 });
  const first = queue.run(() => new Promise((resolve) => setImmediate(resolve)));
  await assert.rejects(
    queue.run(async () => 1),
    { code: 'hashing_overloaded', status: 503, retryAfterS: 1 },
  );
  await first;
});
