import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { runForTest, type Schedule } from '../../testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = 40;

let directory: string;
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'millrace-ranks-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

interface Event {
  id: number;
  key: string | null;
  /** Seconds since 1970, after its first. */
  time: number;
  value: number | null;
}

const events: fc.Arbitrary<Event[]> = fc
  .array(
    fc.record({
      key: fc.option(fc.constantFrom('a', 'b'), { freq: 8 }),
      time: fc.integer({ min: 2, max: 40 }),
      value: fc.option(fc.integer({ min: -9, max: 9 }), { freq: 8 }),
    }),
    { maxLength: 30 },
  )
  .map((all) => all.map((event, id) => ({ id, ...event })));

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

/** So long that no row is late. */
const NEVER_LATE_S = 99;

function text(time: number): string {
  return new Date(time * 1000).toISOString().replace('T', ' ').replace('Z', '');
}

async function run(all: readonly Event[], delayS: number, query: string, how: Schedule): Promise<Change[]> {
  const path = join(directory, 'events.jsonl');
  const lines = all.map(({ id, key, time, value }) =>
    JSON.stringify({ id, k: key, v: value, ts: text(time) }),
  );
  writeFileSync(path, `${lines.join('\n')}\n`);
  const { changes, failures } = await runForTest(
    `CREATE TABLE t (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '${delayS}' SECOND)
       WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json');
     ${query};`,
    { baseDirectory: directory, schedule: how },
  );
  assert.deepEqual(failures, []);
  return changes.map(({ op, row }) => ({ op, row: JSON.parse(row) as Record<string, unknown> }));
}

interface Change {
  op: string;
  row: Record<string, unknown>;
}

function rowsLeft(changes: readonly Change[]): string[] {
  const rows: string[] = [];
  for (const { op, row } of changes) {
    const line = JSON.stringify(row);
    if (op === '+I' || op === '+U') rows.push(line);
    else {
      const at = rows.lastIndexOf(line);
      assert.ok(at >= 0, `${op} ${line} takes away what is not there`);
      rows.splice(at, 1);
    }
  }
  return rows.sort();
}

/** The watermark in force when each event arrives, in seconds. */
function watermarks(all: readonly Event[], delayS: number): number[] {
  let highest = 0;
  return all.map(({ time }) => {
    const before = highest > 0 ? highest : Number.NEGATIVE_INFINITY;
    highest = Math.max(highest, time - delayS);
    return before;
  });
}

const byTime = (a: Event, b: Event): number => a.time - b.time;

function sum(frame: readonly Event[]): number | null {
  const values = frame.flatMap(({ value }) => (value === null ? [] : [value]));
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0);
}

const FRAMES: Readonly<Record<string, (rows: readonly Event[], at: number) => readonly Event[]>> = {
  'RANGE UNBOUNDED PRECEDING': (rows, at) => rows.filter(({ time }) => time <= (rows[at] as Event).time),
  'ROWS UNBOUNDED PRECEDING': (rows, at) => rows.slice(0, at + 1),
  'ROWS 2 PRECEDING': (rows, at) => rows.slice(Math.max(0, at - 2), at + 1),
  "RANGE INTERVAL '5' SECOND PRECEDING": (rows, at) => {
    const { time } = rows[at] as Event;
    return rows.filter((other) => other.time <= time && other.time >= time - 5);
  },
};

/** `accepted`: rows that are not late, by arrival. */
function overTwin(accepted: readonly Event[], frame: string): string[] {
  const partitions = Map.groupBy(accepted, ({ key }) => key);
  return [...partitions.values()]
    .flatMap((partition) => {
      const rows = [...partition].sort(byTime);
      return rows.map(({ id }, at) => {
        const inside = (FRAMES[frame] as (typeof FRAMES)[string])(rows, at);
        const values = inside.flatMap(({ value }) => (value === null ? [] : [value]));
        const most = values.length === 0 ? null : Math.max(...values);
        return JSON.stringify({
          id,
          n: inside.length,
          total: sum(inside),
          most,
          differ: new Set(values).size,
        });
      });
    })
    .sort();
}

function overQuery(frame: string): string {
  return `SELECT id, COUNT(*) OVER w AS n, SUM(v) OVER w AS total, MAX(v) OVER w AS most, COUNT(DISTINCT v) OVER w AS differ
    FROM t WINDOW w AS (PARTITION BY k ORDER BY ts ${frame})`;
}

for (const frame of Object.keys(FRAMES)) {
  test(`OVER ${frame} equals its slow twin, however batches are cut and wherever the process dies`, async () => {
    await fc.assert(
      fc.asyncProperty(events, schedule, async (all, how) => {
        const changes = await run(all, NEVER_LATE_S, overQuery(frame), how);
        assert.deepEqual(rowsLeft(changes), overTwin(all, frame));
      }),
      { seed, numRuns: RUNS },
    );
  });
}

test('the order of arrival within the delay changes nothing in a RANGE', async () => {
  const frame = "RANGE INTERVAL '5' SECOND PRECEDING";
  await fc.assert(
    fc.asyncProperty(events, schedule, fc.infiniteStream(fc.nat(3)), async (all, how, shifts) => {
      const inTime = [...all].sort(byTime);
      // A row comes up to three seconds after it could have.
      const shifted = inTime
        .map((event) => ({ event, at: event.time + (shifts.next().value as number) }))
        .sort((a, b) => a.at - b.at)
        .map(({ event }) => event);
      const [one, other] = [
        await run(inTime, 4, overQuery(frame), {}),
        await run(shifted, 4, overQuery(frame), how),
      ];
      assert.deepEqual(rowsLeft(other), rowsLeft(one));
      assert.deepEqual(rowsLeft(one), overTwin(all, frame));
    }),
    { seed, numRuns: RUNS },
  );
});

test('an unbounded OVER drops what is behind the watermark, and results leave in the order of time', async () => {
  const frame = 'ROWS UNBOUNDED PRECEDING';
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const changes = await run(all, 3, overQuery(frame), how);
      const inForce = watermarks(all, 3);
      const accepted = all.filter(({ time }, i) => time > (inForce[i] as number));
      assert.deepEqual(rowsLeft(changes), overTwin(accepted, frame));
      const times = changes.map(({ row }) => (all[row['id'] as number] as Event).time);
      assert.deepEqual(
        times,
        [...times].sort((a, b) => a - b),
      );
    }),
    { seed, numRuns: RUNS },
  );
});

/** Row by row: what waits leaves when the watermark moves on to it; late is what is not after the last of its key. */
function boundedTwin(all: readonly Event[], delayS: number, preceding: number): string[] {
  const results: string[] = [];
  const left = new Map<string | null, Event[]>();
  let waiting: Event[] = [];
  let watermark = Number.NEGATIVE_INFINITY;
  const reach = (next: number): void => {
    if (next <= watermark) return;
    watermark = next;
    for (const event of waiting.filter(({ time }) => time <= next).sort(byTime)) {
      const rows = left.get(event.key) ?? [];
      left.set(event.key, rows);
      rows.push(event);
      const frame = rows.slice(-preceding - 1);
      results.push(JSON.stringify({ id: event.id, n: frame.length, total: sum(frame) }));
    }
    waiting = waiting.filter(({ time }) => time > next);
  };
  const inForce = watermarks(all, delayS);
  for (const [i, event] of all.entries()) {
    reach(inForce[i] as number);
    if (event.time > (left.get(event.key)?.at(-1)?.time ?? 0)) waiting.push(event);
  }
  reach(Number.POSITIVE_INFINITY);
  return results.sort();
}

test('a bounded OVER judges a late row by the last one of its key that has left', async () => {
  const window = 'OVER (PARTITION BY k ORDER BY ts ROWS 2 PRECEDING)';
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const query = `SELECT id, COUNT(*) ${window} AS n, SUM(v) ${window} AS total FROM t`;
      assert.deepEqual(rowsLeft(await run(all, 3, query, how)), boundedTwin(all, 3, 2));
    }),
    { seed, numRuns: RUNS },
  );
});

test('the first row of each key by time waits for the watermark, and is not taken back', async () => {
  const query =
    'SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k, v ORDER BY ts) AS rn FROM t) WHERE rn = 1';
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const changes = await run(all, 3, query, how);
      assert.ok(changes.every(({ op }) => op === '+I'));
      const inForce = watermarks(all, 3);
      const accepted = all.filter(({ time }, i) => time >= (inForce[i] as number));
      const firsts = [
        ...Map.groupBy(accepted, ({ key, value }) => JSON.stringify([key, value])).values(),
      ].map((rows) => [...rows].sort(byTime)[0] as Event);
      const expected = firsts.map(({ id }) => JSON.stringify({ id })).sort();
      assert.deepEqual(rowsLeft(changes), expected);
    }),
    { seed, numRuns: RUNS },
  );
});

test('the last row of each key by time is never too late; of equal times the last to come stays', async () => {
  const query =
    'SELECT id FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY ts DESC) AS rn FROM t) WHERE rn = 1';
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const lasts = [...Map.groupBy(all, ({ key }) => key).values()].map(
        (rows) => [...rows].sort(byTime).at(-1) as Event,
      );
      const expected = lasts.map(({ id }) => JSON.stringify({ id })).sort();
      assert.deepEqual(rowsLeft(await run(all, 3, query, how)), expected);
    }),
    { seed, numRuns: RUNS },
  );
});

test('ORDER BY time puts rows in order and drops those behind one that has left', async () => {
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const changes = await run(all, 0, 'SELECT id FROM t ORDER BY ts, v DESC, id', how);
      const sorted = (rows: readonly Event[]): number[] =>
        [...rows]
          .sort(
            (a, b) =>
              a.time - b.time ||
              (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY) ||
              a.id - b.id,
          )
          .map(({ id }) => id);
      const left = new Set<number>();
      let lastTime = Number.NEGATIVE_INFINITY;
      // Without a delay a row leaves as soon as a later one comes.
      const accepted = all.filter((event) => {
        if (event.time <= lastTime) return false;
        lastTime = event.time;
        left.add(event.id);
        return true;
      });
      assert.deepEqual(
        changes.map(({ row }) => row['id']),
        sorted(accepted),
      );
    }),
    { seed, numRuns: RUNS },
  );
});

test('a Top-N of windows is that of each window, however batches are cut and wherever the process dies', async () => {
  const query = `SELECT id, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, k ORDER BY v DESC, id) AS rn
      FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE rn <= 2`;
  await fc.assert(
    fc.asyncProperty(events, schedule, async (all, how) => {
      const inForce = watermarks(all, 3);
      const endOf = ({ time }: Event): number => (Math.floor(time / 10) + 1) * 10;
      const accepted = all.filter((event, i) => endOf(event) - 0.001 > (inForce[i] as number));
      const windows = Map.groupBy(accepted, (event) => JSON.stringify([event.key, endOf(event)]));
      const expected = [...windows.values()].flatMap((rows) =>
        [...rows]
          .sort(
            (a, b) =>
              (b.value ?? Number.NEGATIVE_INFINITY) - (a.value ?? Number.NEGATIVE_INFINITY) || a.id - b.id,
          )
          .slice(0, 2)
          .map(({ id }, i) => JSON.stringify({ id, rn: i + 1 })),
      );
      assert.deepEqual(rowsLeft(await run(all, 3, query, how)), expected.sort());
    }),
    { seed, numRuns: RUNS },
  );
});
