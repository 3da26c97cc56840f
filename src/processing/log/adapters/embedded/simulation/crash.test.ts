import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countOperations, runCrashScenario } from './crash-scenario.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const SEEDS = Number(process.env['SEEDS'] ?? 20);

test('a power cut at every single operation loses nothing acknowledged', async (t) => {
  const steps = 4;
  const operations = await countOperations(SEED, steps);
  for (let crashAt = 1; crashAt <= operations; crashAt++) {
    await runCrashScenario({ seed: SEED, lives: 2, steps, crashAt }).catch((error: unknown) => {
      throw new Error(`SEED=${SEED}, crash at operation ${crashAt} of ${operations}`, { cause: error });
    });
  }
  t.diagnostic(`seed ${SEED}: ${operations} crash points`);
});

test('power cuts at random moments, life after life, lose nothing acknowledged', async (t) => {
  let crashes = 0;
  let acknowledged = 0;
  for (let seed = SEED; seed < SEED + SEEDS; seed++) {
    const result = await runCrashScenario({ seed, lives: 4, steps: 10 }).catch((error: unknown) => {
      throw new Error(`SEED=${seed}`, { cause: error });
    });
    crashes += result.crashes;
    acknowledged += result.acknowledged;
  }
  // A battery that never got to the interesting part proves nothing.
  assert.ok(acknowledged > SEEDS, 'hardly anything was acknowledged before the power went');
  t.diagnostic(
    `seeds ${SEED} to ${SEED + SEEDS - 1}: ${crashes} power cuts, ${acknowledged} acknowledged appends`,
  );
});

for (const mutant of ['no file sync', 'no directory sync'] as const) {
  test(`the battery notices a log with ${mutant}`, async () => {
    let caught = 0;
    for (let seed = SEED; seed < SEED + 25; seed++) {
      await runCrashScenario({ seed, lives: 4, steps: 10, mutant }).catch(() => {
        caught++;
      });
    }
    assert.ok(caught > 0, `SEED=${SEED}: 25 seeds found nothing`);
  });
}
