import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import {
  finalRows,
  joinNaively,
  OUTER_TYPES,
  type OuterType,
  schedule,
  stream,
  streamTable,
  type TestEvent,
  timeText,
} from './time-joins.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 60;

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-interval-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

interface Bounds {
  lower: number;
  upper: number;
  hasKeys: boolean;
}

const bounds: fc.Arbitrary<Bounds> = fc.record({
  lower: fc.integer({ min: -12, max: 6 }),
  upper: fc.integer({ min: -6, max: 12 }),
  hasKeys: fc.boolean(),
});
const joinType = fc.constantFrom(...OUTER_TYPES);

function shift(seconds: number): string {
  return `${seconds < 0 ? '-' : '+'} INTERVAL '${Math.abs(seconds)}' SECOND`;
}

function joinSql(type: OuterType, { lower, upper, hasKeys }: Bounds): string {
  const times = `r.ts BETWEEN l.ts ${shift(lower)} AND l.ts ${shift(upper)}`;
  return `l ${type.toUpperCase()} JOIN r ON ${hasKeys ? 'l.k = r.k AND ' : ''}${times}`;
}

function meets({ lower, upper, hasKeys }: Bounds): (l: TestEvent, r: TestEvent) => boolean {
  return (l, r) =>
    (!hasKeys || (l.k !== null && l.k === r.k)) && l.time + lower <= r.time && r.time <= l.time + upper;
}

test('an interval join equals comparing all rows, however they arrive and wherever the process dies', async () => {
  await fc.assert(
    fc.asyncProperty(stream, stream, joinType, bounds, schedule, async (l, r, type, given, how) => {
      const tables = streamTable(directory, 'l', l) + streamTable(directory, 'r', r);
      const sql = `${tables} SELECT l.id AS a, r.id AS b FROM ${joinSql(type, given)};`;
      const wanted = joinNaively(l, r, type, meets(given)).map(([a, b]) =>
        JSON.stringify({ a: a?.id ?? null, b: b?.id ?? null }),
      );
      assert.deepEqual(await finalRows(sql, directory, how), wanted.sort());
    }),
    { seed, numRuns: RUNS },
  );
});

test('no result of an outer interval join is late for a window above it', async () => {
  await fc.assert(
    fc.asyncProperty(stream, stream, bounds, schedule, async (l, r, given, how) => {
      const tables = streamTable(directory, 'l', l) + streamTable(directory, 'r', r);
      const sql = `${tables}
        CREATE VIEW j AS SELECT l.ts, r.id AS b FROM ${joinSql('left', given)};
        SELECT window_start, COUNT(*) AS n, COUNT(b) AS m
        FROM TABLE(TUMBLE(TABLE j, DESCRIPTOR(ts), INTERVAL '7' SECOND)) GROUP BY window_start, window_end;`;
      const windows = new Map<number, { n: number; m: number }>();
      for (const [a, b] of joinNaively(l, r, 'left', meets(given))) {
        const start = Math.floor((a?.time ?? 0) / 7) * 7;
        const { n, m } = windows.get(start) ?? { n: 0, m: 0 };
        windows.set(start, { n: n + 1, m: m + (b === undefined ? 0 : 1) });
      }
      const wanted = [...windows].map(([start, counts]) =>
        JSON.stringify({ window_start: timeText(start), ...counts }),
      );
      assert.deepEqual(await finalRows(sql, directory, how), wanted.sort());
    }),
    { seed, numRuns: RUNS },
  );
});
