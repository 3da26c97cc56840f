import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedOf } from '../support/random.ts';
import { openDuckDb } from './duckdb.ts';
import { Choices } from './random/choices.ts';
import { shrink } from './random/shrink.ts';
import { runCase } from './run-case.ts';

const RUNS = Number(process.env['ORACLE_RUNS'] ?? 300);
/** `ORACLE_FROM=N` goes on at the case that was reported. */
const FROM = Number(process.env['ORACLE_FROM'] ?? 0);
const REASONS_SHOWN_MAX = 12;

const seed = seedOf();

test(`${RUNS} random queries give what a batch database gives, whatever the schedule and the order of arrival (SEED=${seed})`, async (t) => {
  const duckdb = await openDuckDb();
  const refused = new Map<string, number>();
  let same = 0;
  let rows = 0;
  try {
    for (let number = FROM; number < FROM + RUNS; number++) {
      const choices = Choices.fromSeed(seed + number);
      const result = await runCase(choices, duckdb);
      if (result.kind === 'same') {
        same++;
        rows += result.rows;
      } else if (result.kind === 'refused') {
        refused.set(result.reason, (refused.get(result.reason) ?? 0) + 1);
      } else {
        assert.fail(
          `SEED=${seed} ORACLE_FROM=${number}\n${await smallest(choices.taken, duckdb, result.report)}`,
        );
      }
    }
  } finally {
    duckdb.close();
  }
  const refusals = [...refused.values()].reduce((sum, count) => sum + count, 0);
  t.diagnostic(`${same} agreed (${rows} rows), ${refusals} were refused`);
  const reasons = [...refused].sort(([, a], [, b]) => b - a).slice(0, REASONS_SHOWN_MAX);
  for (const [reason, count] of reasons) t.diagnostic(`refused ${count} times: ${reason}`);
  assert.ok(same > 0, 'Every query was refused.');
});

/** The smallest case found that is wrong in any way, as text. */
async function smallest(
  taken: readonly number[],
  duckdb: Awaited<ReturnType<typeof openDuckDb>>,
  report: string,
): Promise<string> {
  let best = report;
  await shrink(taken, async (list) => {
    const result = await runCase(Choices.fromList(list), duckdb).catch(() => undefined);
    if (result?.kind !== 'wrong') return false;
    best = result.report;
    return true;
  });
  return best;
}
