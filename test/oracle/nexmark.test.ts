import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { type Clock, systemClock } from '#foundation';
import { nexmarkScript, QUERIES, sideTable } from '../../bench/nexmark/script.ts';
import { runForTest, type Schedule } from '../../src/processing/engine/testing.ts';
import { foldChanges } from './changelog.ts';
import { type DuckDb, openDuckDb } from './duckdb.ts';
import { NEXMARK_DUCKDB, nexmarkViews } from './nexmark-duckdb.ts';
import { refusalOf } from './refusal.ts';

const fixtures = join(import.meta.dirname, '../fixtures/nexmark');
let directory: string;
let duckdb: DuckDb;

before(async () => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-oracle-'));
  const file = join(directory, 'events.jsonl');
  writeFileSync(file, gunzipSync(readFileSync(join(fixtures, 'nexmark-10k.jsonl.gz'))));
  writeFileSync(join(directory, 'side.csv'), sideTable());
  duckdb = await openDuckDb();
  for (const statement of nexmarkViews(file).split(';\n')) await duckdb.run(statement);
});
after(() => {
  duckdb.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Batches and crashes at places that have nothing to do with the events' rounds of 50. */
const SCHEDULES: readonly Schedule[] = [
  {},
  { batchRowsMax: 501, epochRows: 1000, crashAfter: 4, parallelism: 2 },
];

for (const query of QUERIES.filter((name) => name !== 'q12')) {
  const recorded = join(fixtures, `expected/${query}.jsonl.gz`);
  const source = existsSync(recorded) ? 'Flink' : 'DuckDB';
  test(`${query} gives the rows that ${source} gives, whatever the schedule`, async (t) => {
    const expected = existsSync(recorded)
      ? gunzipSync(readFileSync(recorded)).toString().trimEnd().split('\n')
      : await duckdb.rows(NEXMARK_DUCKDB[query] ?? '');
    for (const schedule of SCHEDULES) {
      const rows = await run(query, schedule).catch((error: unknown) => {
        const refusal = refusalOf(error);
        if (refusal === undefined) throw error;
        t.skip(`refused: ${refusal}`);
        return undefined;
      });
      if (rows === undefined) return;
      assertSameRows(rows, expected);
    }
  });
}

/** Which ten seconds of the clock a bid falls into is left to the clock; the last ten never end, in Flink neither. */
test('q12 counts no bid twice, and each window of a bidder once', async (t) => {
  let nowMs = 0;
  // Goes on with every question, so that windows end while the bids come.
  const clock = { ...systemClock, nowMs: () => (nowMs += 7) };
  try {
    const rows = (await run('q12', { batchRowsMax: 100 }, clock)).map(
      (row) => JSON.parse(row) as { bidder: number; bid_count: number; starttime: string },
    );
    const counted = rows.reduce((sum, row) => sum + row.bid_count, 0);
    assert.ok(counted <= 9200, `${counted} bids`);
    assert.equal(new Set(rows.map((row) => `${row.bidder} ${row.starttime}`)).size, rows.length);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    t.skip(`refused: ${refusal}`);
  }
});

async function run(query: string, schedule: Schedule, clock: Clock = systemClock): Promise<string[]> {
  const source = "'connector' = 'filesystem', 'path' = 'events.jsonl', 'format' = 'json'";
  const script = nexmarkScript(query, { source, sink: undefined, side: 'side.csv' });
  const { changes, failures } = await runForTest(script, { baseDirectory: directory, schedule, clock });
  assert.deepEqual(failures, []);
  return foldChanges(changes);
}

/** Says the first difference only: the results have thousands of rows. */
function assertSameRows(rows: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((row, i) => row !== rows[i]);
  if (at >= 0) assert.equal(rows[at], expected[at], `row ${at} of ${expected.length}, in sorted order`);
  assert.equal(rows.length, expected.length);
}
