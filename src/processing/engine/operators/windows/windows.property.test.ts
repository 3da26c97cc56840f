import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { runForTest, type Schedule } from '../../testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 60;

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-windows-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

interface Event {
  key: string | null;
  /** Seconds since 1970; may be before. */
  time: number;
  value: number | null;
}

interface Row {
  key: string | null;
  start: number;
  end: number;
  n: number;
  total: number | null;
  most: number | null;
}

const DELAY_S = 3;

const event: fc.Arbitrary<Event> = fc.record({
  key: fc.option(fc.constantFrom('a', 'b', 'ü', ''), { freq: 8 }),
  time: fc.integer({ min: -20, max: 80 }),
  value: fc.option(fc.integer({ min: -100, max: 100 }), { freq: 8 }),
});
const events = fc.array(event, { maxLength: 40 });
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant({}),
  fc.record({ batchRowsMax: fc.integer({ min: 1, max: 7 }) }),
  fc.record(
    {
      batchRowsMax: fc.integer({ min: 1, max: 3 }),
      epochRows: fc.integer({ min: 1, max: 4 }),
      crashAfter: fc.integer({ min: 5, max: 9 }),
      stateCacheBytes: fc.constantFrom(512, 8192),
    },
    { requiredKeys: ['batchRowsMax', 'epochRows', 'crashAfter'] },
  ),
);

const WINDOWS: Readonly<Record<string, { sql: string; assign: (time: number) => [number, number][] }>> = {
  TUMBLE: {
    sql: "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND)",
    assign: (time) => [aligned(time, 10, 10)],
  },
  HOP: {
    sql: "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '12' SECOND)",
    assign: (time) => [0, 4, 8].map((back) => aligned(time - back, 4, 12)),
  },
  CUMULATE: {
    sql: "CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)",
    assign: (time) => {
      const [start] = aligned(time, 15, 15);
      return [5, 10, 15].filter((step) => time < start + step).map((step) => [start, start + step]);
    },
  },
};

function aligned(time: number, slide: number, size: number): [number, number] {
  const start = Math.floor(time / slide) * slide;
  return [start, start + size];
}

/** The slow, obvious twin: every window a list of values, dropped rows decided one by one. */
function recompute(all: readonly Event[], assign: (time: number) => [number, number][]): Row[] {
  const windows = new Map<
    string,
    { key: string | null; start: number; end: number; values: (number | null)[] }
  >();
  let highest = 0;
  let watermark = Number.NEGATIVE_INFINITY;
  for (const { key, time, value } of all) {
    for (const [start, end] of assign(time)) {
      if (end * 1000 - 1 <= watermark) continue;
      const id = JSON.stringify([key, start, end]);
      const window = windows.get(id) ?? { key, start, end, values: [] };
      windows.set(id, window);
      window.values.push(value);
    }
    highest = Math.max(highest, (time - DELAY_S) * 1000);
    if (highest > 0) watermark = highest;
  }
  return [...windows.values()].map((window) => ({ ...window, ...summary(window.values) }));
}

function recomputeSessions(all: readonly Event[], gap: number): Row[] {
  let open: { key: string | null; start: number; end: number; values: (number | null)[] }[] = [];
  const done: typeof open = [];
  let highest = 0;
  let watermark = Number.NEGATIVE_INFINITY;
  for (const { key, time, value } of all) {
    done.push(...open.filter((session) => session.end * 1000 - 1 <= watermark));
    open = open.filter((session) => session.end * 1000 - 1 > watermark);
    const touched = open.filter((one) => one.key === key && one.start <= time + gap && one.end >= time);
    const start = Math.min(time, ...touched.map((one) => one.start));
    const end = Math.max(time + gap, ...touched.map((one) => one.end));
    if (end * 1000 - 1 > watermark) {
      const values = [...touched.sort((a, b) => a.start - b.start).flatMap((one) => one.values), value];
      open = [...open.filter((one) => !touched.includes(one)), { key, start, end, values }];
    }
    highest = Math.max(highest, (time - DELAY_S) * 1000);
    if (highest > 0) watermark = highest;
  }
  return [...done, ...open].map((session) => ({ ...session, ...summary(session.values) }));
}

function summary(values: readonly (number | null)[]): {
  n: number;
  total: number | null;
  most: number | null;
} {
  const known = values.filter((value) => value !== null);
  return {
    n: values.length,
    total: known.length === 0 ? null : known.reduce((a, b) => a + b, 0),
    most: known.length === 0 ? null : Math.max(...known),
  };
}

async function run(all: readonly Event[], window: string, how: Schedule): Promise<string[]> {
  const path = join(directory, 'events.jsonl');
  const lines = all.map(({ key, time, value }) => JSON.stringify({ k: key, v: value, ts: text(time) }));
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { changes } = await runForTest(
    `CREATE TABLE t (k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '${DELAY_S}' SECOND)
       WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json');
     SELECT k, window_start, window_end, COUNT(*) AS n, SUM(v) AS total, MAX(v) AS most
     FROM TABLE(${window}) GROUP BY k, window_start, window_end;`,
    { baseDirectory: directory, schedule: how },
  );
  return changes.map(({ row }) => row).sort();
}

function text(time: number): string {
  return new Date(time * 1000).toISOString().replace('T', ' ').replace('Z', '');
}

function print({ key, start, end, n, total, most }: Row): string {
  return JSON.stringify({ k: key, window_start: text(start), window_end: text(end), n, total, most });
}

for (const [name, { sql, assign }] of Object.entries(WINDOWS)) {
  test(`${name} equals its slow twin, however batches are cut and wherever the process dies`, async () => {
    await fc.assert(
      fc.asyncProperty(events, schedule, async (all, how) => {
        assert.deepEqual(await run(all, sql, how), recompute(all, assign).map(print).sort());
      }),
      { seed, numRuns: RUNS },
    );
  });
}

const manyKeys = fc.array(
  fc.record({
    key: fc.nat({ max: 400 }).map((key) => `key ${key}`),
    time: fc.integer({ min: 0, max: 30 }),
    value: fc.integer({ min: -100, max: 100 }),
  }),
  { minLength: 300, maxLength: 1500, size: 'max' },
);
const littleMemory: fc.Arbitrary<Schedule> = fc.record({
  stateCacheBytes: fc.constantFrom(4096, 65_536),
  batchRowsMax: fc.constantFrom(20, 100, 2000),
  epochRows: fc.constantFrom(40, 300),
  crashAfter: fc.integer({ min: 16, max: 40 }),
});

for (const [name, { sql, assign }] of Object.entries(WINDOWS)) {
  test(`${name} equals its slow twin with more groups than there is memory for`, async () => {
    await fc.assert(
      fc.asyncProperty(manyKeys, littleMemory, async (all, how) => {
        assert.deepEqual(await run(all, sql, how), recompute(all, assign).map(print).sort());
      }),
      { seed, numRuns: RUNS / 4 },
    );
  });
}

test('SESSION equals its slow twin with more sessions than there is memory for', async () => {
  const sql = "SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '6' SECOND)";
  await fc.assert(
    fc.asyncProperty(manyKeys, littleMemory, async (all, how) => {
      assert.deepEqual(await run(all, sql, how), recomputeSessions(all, 6).map(print).sort());
    }),
    { seed, numRuns: RUNS / 4 },
  );
});

test('SESSION equals its slow twin, however batches are cut and wherever the process dies', async () => {
  const sql = "SESSION(TABLE t PARTITION BY k, DESCRIPTOR(ts), INTERVAL '6' SECOND)";
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      assert.deepEqual(await run(all, sql, how), recomputeSessions(all, 6).map(print).sort());
    }),
    { seed, numRuns: RUNS },
  );
});
