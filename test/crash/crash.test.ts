import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedOf } from '../support/random.ts';
import { runCrashBattery } from './battery.ts';

const KILLS = 8;

test('after every kill -9 each acknowledged event is there exactly once, and views equal a recomputation', async (t) => {
  const seed = seedOf();
  t.diagnostic(`seed ${seed}`);
  const result = await runCrashBattery({ kills: KILLS, seed, print: (line) => t.diagnostic(line) });
  t.diagnostic(`${result.kills} kills, ${result.acknowledged} acknowledged, ${result.repeated} sent again`);
  assert.deepEqual(result.faults, []);
  assert.equal(result.kills, KILLS);
  assert.ok(result.acknowledged > 0);
});
