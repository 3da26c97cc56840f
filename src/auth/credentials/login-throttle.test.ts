import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { migrate } from '#database';
import { openTestDatabase } from '../../storage/database/testing.ts';
import { authMigrations } from '../migrations.ts';
import { backoffMs, throttleRules } from './backoff.ts';
import { createLoginThrottle, type LoginAttempt } from './login-throttle.ts';
import { networkOf } from './network.ts';

async function createBench() {
  const database = await openTestDatabase();
  await migrate(database, 'auth', authMigrations);
  const clock = new ManualClock(1_800_000_000_000);
  const throttle = createLoginThrottle(database, clock);
  const attempt = (changes: Partial<LoginAttempt> = {}): LoginAttempt => {
    const address = changes.address ?? '198.51.100.7';
    return {
      tenant: 'default',
      username: 'ada',
      address,
      network: networkOf(address),
      isKnownNetwork: false,
      ...changes,
    };
  };
  const fail = async (times: number, changes: Partial<LoginAttempt> = {}) => {
    for (let i = 0; i < times; i++) await throttle.enter(attempt(changes));
  };
  return { database, clock, throttle, attempt, fail };
}

/** Addresses of different networks. */
const elsewhere = (i: number): string => `10.${i >> 8}.${i & 255}.1`;

test('the wait doubles with each failure beyond the free ones, up to a maximum', () => {
  const waits = [0, 5, 6, 7, 8, 20, 1_000_000].map((attempts) => backoffMs(throttleRules.account, attempts));
  assert.deepEqual(waits, [0, 0, 1_000, 2_000, 4_000, 900_000, 900_000]);
});

test('[8] an account is throttled with 429 and Retry-After, wherever the attempts come from', async () => {
  const { throttle, attempt, clock } = await createBench();
  for (let i = 0; i < 6; i++) await throttle.enter(attempt({ address: elsewhere(i) }));
  await assert.rejects(throttle.enter(attempt({ address: elsewhere(99) })), {
    code: 'login_throttled',
    status: 429,
    retryAfterS: 1,
  });
  clock.advance(1_000);
  await throttle.enter(attempt({ address: elsewhere(99) }));
  await assert.rejects(throttle.enter(attempt({ address: elsewhere(100) })), { retryAfterS: 2 });
});

test('[8] an address is throttled over all accounts, and a network over all its addresses', async () => {
  const { throttle, attempt } = await createBench();
  for (let i = 0; i < 21; i++) await throttle.enter(attempt({ username: `user${i}` }));
  await assert.rejects(throttle.enter(attempt({ username: 'somebody' })), { code: 'login_throttled' });
  await throttle.enter(attempt({ username: 'somebody', address: '198.51.100.8' }));
  for (let i = 0; i < 79; i++) {
    await throttle.enter(attempt({ username: `other${i}`, address: `198.51.100.${100 + i}` }));
  }
  await assert.rejects(throttle.enter(attempt({ username: 'x', address: '198.51.100.250' })), {
    code: 'login_throttled',
  });
});

test('[9] whoever fails for a victim does not keep the victim out of a network it has used before', async () => {
  const { throttle, attempt, clock } = await createBench();
  for (let i = 0; i < 200; i++) {
    await throttle.enter(attempt({ address: elsewhere(i) })).catch(() => clock.advance(1_000));
  }
  await assert.rejects(throttle.enter(attempt({ address: elsewhere(999) })), { code: 'login_throttled' });
  await throttle.enter(attempt({ address: '203.0.113.5', isKnownNetwork: true }));
});

test('[9] attempts refused while waiting do not lengthen the wait, and a good hour forgets', async () => {
  const { throttle, attempt, clock, fail } = await createBench();
  await fail(6);
  for (let i = 0; i < 50; i++) await assert.rejects(throttle.enter(attempt()), { retryAfterS: 1 });
  clock.advance(1_000);
  await fail(1);
  clock.advance(2_000 + 3_600_000);
  await fail(6);
});

test('[9] success clears the account’s failures, but not those of the address', async () => {
  const { throttle, attempt, fail, clock } = await createBench();
  for (let i = 0; i < 4; i++) {
    await fail(4);
    await throttle.enter(attempt());
    await throttle.succeed(attempt());
  }
  await fail(4);
  assert.equal(backoffMs(throttleRules.address, 21), 1_000);
  await fail(1);
  await assert.rejects(throttle.enter(attempt({ username: 'another' })), { code: 'login_throttled' });
  clock.advance(1_000);
  await throttle.enter(attempt({ username: 'another' }));
});

test('[5] an attempt that was not made leaves no trace', async () => {
  const { throttle, attempt, fail } = await createBench();
  for (let i = 0; i < 100; i++) {
    await throttle.enter(attempt());
    await throttle.undo(attempt());
  }
  await fail(6);
});

test('[8] P: of 60 attempts at once no more get through than were free and the one that began the wait', async () => {
  const { throttle, attempt } = await createBench();
  const settled = await Promise.allSettled(
    Array.from({ length: 60 }, (_, i) => throttle.enter(attempt({ address: elsewhere(i) }))),
  );
  const entered = settled.filter(({ status }) => status === 'fulfilled').length;
  assert.equal(entered, throttleRules.account.freeAttempts + 1);
});

test('counters that no longer matter are swept away', async () => {
  const { throttle, database, fail, clock } = await createBench();
  await fail(3);
  clock.advance(3_600_000);
  await throttle.sweep();
  assert.deepEqual(await database.query('SELECT key FROM auth.login_throttles'), []);
});

test('the network of an address is its /24 or /64', () => {
  const cases: [string | undefined, string][] = [
    ['192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::1', '2001:db8:1:2::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['nonsense', 'unknown'],
    ['', 'unknown'],
    [undefined, 'unknown'],
  ];
  for (const [address, network] of cases) assert.equal(networkOf(address), network, String(address));
});
