import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadScriptTests } from '#engine';
import { isJsonObject, type JsonNode, printJson } from '../../src/processing/engine/formats/json-node.ts';
import { canonicalRow } from '../../src/processing/engine/script-tests/compare-rows.ts';
import { type RecordedScript, recordedScripts, runRecorded } from './flink-recorded.ts';

const { foldChanges, STANDARD_SCHEDULES, STRAIGHT } = await loadScriptTests();

/** What is left at the end, or why there is nothing; the same words under every schedule. */
async function answerOf(given: RecordedScript, schedule: typeof STRAIGHT): Promise<string[]> {
  const outcome = await runRecorded(given, schedule);
  if (outcome.kind === 'refused') return [`refused: ${outcome.message}`];
  const rows = foldChanges(outcome.select?.changes ?? []);
  return [...rows, ...outcome.failures.map(({ code }) => `failed: ${code}`)].sort();
}

/** Every recorded script that runs, also where its answer is not Flink's: that is judged by another test. */
test('no schedule of batches, epochs and crashes changes the rows of a recorded script', async (t) => {
  const different: string[] = [];
  let compared = 0;
  for (const given of recordedScripts()) {
    const straight = await answerOf(given, STRAIGHT);
    if (straight[0]?.startsWith('refused') === true) continue;
    compared++;
    for (const schedule of STANDARD_SCHEDULES.slice(1)) {
      const answer = await answerOf(given, schedule);
      if (JSON.stringify(answer) === JSON.stringify(straight)) continue;
      different.push(`${given.id} ${schedule.name}: ${answer.join(' ')} instead of ${straight.join(' ')}`);
    }
  }
  t.diagnostic(`${compared} recorded scripts were compared`);
  assert.deepEqual(different, []);
  assert.ok(compared > 100, `${compared} compared`);
});

/** Changes by key, each key's in their order, for what Flink promises no more. */
function arrange(
  changes: readonly { op: string; row: string }[],
  { upsertKey, changelogOrder }: RecordedScript,
) {
  const keyOf = (row: string): string => {
    if (changelogOrder === 'total') return '';
    const fields = JSON.parse(row) as Record<string, unknown>;
    return upsertKey === undefined
      ? canonicalRow(row)
      : JSON.stringify(upsertKey.map((name) => fields[name]));
  };
  const byKey = Map.groupBy(changes, ({ row }) => keyOf(row));
  const lines = [...byKey].map(
    ([key, own]) => `${key}: ${own.map(({ op, row }) => op + canonicalRow(row)).join(' ')}`,
  );
  return lines.sort();
}

test("the changes of a recorded script are Flink's, one by one for each key", async (t) => {
  const different: string[] = [];
  let compared = 0;
  for (const given of recordedScripts()) {
    if (given.changelog === undefined || given.changelog === null) continue;
    const outcome = await runRecorded(given, STRAIGHT);
    if (outcome.kind === 'refused') continue;
    compared++;
    const wanted = given.changelog.map(([op, row]: [string, JsonNode]) => {
      assert.ok(isJsonObject(row));
      return { op, row: printJson(row) };
    });
    const [a, b] = [arrange(wanted, given), arrange(outcome.select?.changes ?? [], given)];
    if (JSON.stringify(a) !== JSON.stringify(b))
      different.push(`${given.id}\n  Flink ${a.join('\n        ')}\n  here  ${b.join('\n        ')}`);
  }
  t.diagnostic(`${compared} changelogs were compared`);
  assert.deepEqual(different, []);
});
