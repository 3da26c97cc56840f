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
  schedule,
  stream,
  streamTable,
  type TestEvent,
  timeText,
} from './time-joins.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 50;

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-window-join-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

interface Windowed extends TestEvent {
  start: number;
  end: number;
}

interface Window {
  sql: (table: string) => string;
  starts: (time: number) => number[];
  size: number;
}

const WINDOWS: readonly Window[] = [
  {
    sql: (table) => `TUMBLE(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '10' SECOND)`,
    starts: (time) => [Math.floor(time / 10) * 10],
    size: 10,
  },
  {
    sql: (table) => `HOP(TABLE ${table}, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND)`,
    starts: (time) => [0, 4, 8].map((back) => Math.floor((time - back) / 4) * 4),
    size: 12,
  },
];
const window = fc.constantFrom(...WINDOWS);

function assigned(events: readonly TestEvent[], { starts, size }: Window): Windowed[] {
  return events.flatMap((event) =>
    starts(event.time).map((start) => ({ ...event, start, end: start + size })),
  );
}

function meets(l: Windowed, r: Windowed): boolean {
  return l.k !== null && l.k === r.k && l.start === r.start && l.end === r.end;
}

const ON = 'l.k = r.k AND l.window_start = r.window_start AND l.window_end = r.window_end';

test('a window join equals comparing all rows of each window, wherever the process dies', async () => {
  await fc.assert(
    fc.asyncProperty(
      stream,
      stream,
      fc.constantFrom(...OUTER_TYPES),
      window,
      schedule,
      async (ls, rs, type, how, when) => {
        const sql = `${streamTable(directory, 'ls', ls)}${streamTable(directory, 'rs', rs)}
          SELECT l.id AS a, r.id AS b, COALESCE(l.window_start, r.window_start) AS s
          FROM TABLE(${how.sql('ls')}) AS l ${type.toUpperCase()} JOIN TABLE(${how.sql('rs')}) AS r ON ${ON};`;
        const wanted = joinNaively(assigned(ls, how), assigned(rs, how), type, meets).map(([a, b]) =>
          JSON.stringify({ a: a?.id ?? null, b: b?.id ?? null, s: timeText((a ?? b)?.start ?? 0) }),
        );
        assert.deepEqual(await finalRows(sql, directory, when), wanted.sort());
      },
    ),
    { seed, numRuns: RUNS },
  );
});

test('EXISTS and NOT EXISTS within windows keep the rows that have a partner, and those that have none', async () => {
  await fc.assert(
    fc.asyncProperty(stream, stream, window, fc.boolean(), schedule, async (ls, rs, how, isAnti, when) => {
      const sql = `${streamTable(directory, 'ls', ls)}${streamTable(directory, 'rs', rs)}
        SELECT l.id AS a, l.window_start AS s FROM TABLE(${how.sql('ls')}) AS l
        WHERE ${isAnti ? 'NOT ' : ''}EXISTS (SELECT 1 FROM TABLE(${how.sql('rs')}) AS r WHERE ${ON});`;
      const rights = assigned(rs, how);
      const wanted = assigned(ls, how)
        .filter((l) => rights.some((r) => meets(l, r)) !== isAnti)
        .map(({ id, start }) => JSON.stringify({ a: id, s: timeText(start) }));
      assert.deepEqual(await finalRows(sql, directory, when), wanted.sort());
    }),
    { seed, numRuns: RUNS },
  );
});
