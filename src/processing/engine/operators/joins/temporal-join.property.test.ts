import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { DELAY_S, finalRows, schedule, stream, streamTable, timeText } from './time-joins.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 60;

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-temporal-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

/** What a key was from a time on; null: its row was deleted. */
interface Version {
  k: string;
  v: number | null;
  time: number;
}

/** Versions by time; those of one key are of different times, so that one alone is valid. */
const versions: fc.Arbitrary<Version[]> = fc
  .uniqueArray(
    fc.record({
      k: fc.constantFrom('a', 'b', ''),
      v: fc.option(fc.integer({ min: 0, max: 99 }), { freq: 4 }),
      time: fc.integer({ min: 1, max: 60 }),
    }),
    { maxLength: 20, selector: ({ k, time }) => `${k} ${time}` },
  )
  .map((drawn) => drawn.sort((a, b) => a.time - b.time));

/** The versions as a changelog: what is deleted is told with the time of the deletion. */
function versionTable(all: readonly Version[]): string {
  const path = join(directory, 'versions.jsonl');
  const now = new Map<string, object>();
  const lines = all.flatMap(({ k, v, time }): object[] => {
    const before = now.get(k);
    if (v === null) {
      now.delete(k);
      const gone = { ...before, ts: timeText(time) };
      return before === undefined ? [] : [{ before: gone, after: null, op: 'd' }];
    }
    const row = { k, v, ts: timeText(time) };
    now.set(k, row);
    return [{ before: before ?? null, after: row, op: before === undefined ? 'c' : 'u' }];
  });
  writeFileSync(path, `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`);
  return `CREATE TABLE versions (k STRING, v INT, ts TIMESTAMP(3), PRIMARY KEY (k) NOT ENFORCED,
       WATERMARK FOR ts AS ts - INTERVAL '${DELAY_S}' SECOND)
     WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'debezium-json');\n`;
}

function validAt(all: readonly Version[], key: string | null, time: number): number | null {
  const before = all.filter(({ k, time: since }) => k === key && since <= time);
  return before.at(-1)?.v ?? null;
}

test('each row meets the version of its time, whatever comes first and wherever the process dies', async () => {
  await fc.assert(
    fc.asyncProperty(stream, versions, fc.boolean(), schedule, async (events, all, isOuter, how) => {
      const sql = `${streamTable(directory, 'events', events)}${versionTable(all)}
        SELECT e.id, x.v FROM events AS e ${isOuter ? 'LEFT ' : ''}JOIN versions
        FOR SYSTEM_TIME AS OF e.ts AS x ON e.k = x.k;`;
      const wanted = events
        .map(({ id, k, time }) => ({ id, v: validAt(all, k, time) }))
        .filter(({ v }) => isOuter || v !== null)
        .map((row) => JSON.stringify(row));
      assert.deepEqual(await finalRows(sql, directory, how), wanted.sort());
    }),
    { seed, numRuns: RUNS },
  );
});

test('a view of the last row of each key is a table of versions as well', async () => {
  await fc.assert(
    fc.asyncProperty(stream, stream, schedule, async (events, changes, how) => {
      const sql = `${streamTable(directory, 'events', events)}${streamTable(directory, 'changes', changes)}
        CREATE VIEW latest AS SELECT id, k, ts FROM
          (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM changes) WHERE rn = 1;
        SELECT e.id, x.ts FROM events AS e LEFT JOIN latest FOR SYSTEM_TIME AS OF e.ts AS x ON e.k = x.k;`;
      // A version that comes when a newer one is there already is none: the view never had it as its last row.
      const shown = changes.filter(
        ({ k, time }, i) => !changes.slice(0, i).some((other) => other.k === k && other.time > time),
      );
      const wanted = events.map(({ id, k, time }) => {
        const times = shown.filter((change) => change.k === k && k !== null).map((change) => change.time);
        const valid = times.filter((since) => since <= time);
        return JSON.stringify({ id, ts: valid.length === 0 ? null : timeText(Math.max(...valid)) });
      });
      assert.deepEqual(await finalRows(sql, directory, how), wanted.sort());
    }),
    { seed, numRuns: RUNS },
  );
});
