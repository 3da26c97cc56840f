import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { runForTest, type Schedule } from '../testing.ts';

const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const directory = mkdtempSync(join(tmpdir(), 'millrace-refused-'));
after(() => rmSync(directory, { recursive: true, force: true }));

/**
 * `even_only` has changed half of its accumulator when it refuses odd numbers; `small_only` refuses what is not below 6
 * before it has; `not_three` has no value where the last number is 3.
 */
writeFileSync(
  join(directory, 'refusing.ts'),
  `import { aggregateFunction } from 'millrace/functions';
   const list = (refuse: (n: number) => void, valueOf = (own: number[]) => [...own].sort().join()) => aggregateFunction({
     arguments: ['INT'], returns: 'STRING', accumulator: (): number[] => [],
     accumulate(own, n) { own.push(n ?? 0); refuse(n ?? 0); },
     retract(own, n) { own.splice(own.indexOf(n ?? 0), 1); refuse(n ?? 0); },
     merge(own, other) { own.push(...other); },
     getValue: valueOf });
   const fail = (isBad: boolean) => { if (isBad) throw new Error('no'); };
   export const evenOnly = list((n) => fail(n % 2 === 1));
   export const smallOnly = list((n) => fail(n >= 6));
   export const notThree = list(() => {}, (own) => { fail(own.at(-1) === 2); return own.join(); });`,
);
const FUNCTIONS = ['even_only', 'small_only', 'not_three']
  .map((name) => {
    const exported = name.replace(/_(.)/, (_, letter: string) => letter.toUpperCase());
    return `CREATE FUNCTION ${name} AS './refusing.ts#${exported}';`;
  })
  .join('\n');

interface Event {
  op: 'c' | 'd';
  g: string;
  n: number;
}

const rows = fc.array(fc.record({ g: fc.constantFrom('x', 'y'), n: fc.integer({ min: 0, max: 7 }) }), {
  maxLength: 30,
});
const schedules = fc.constantFrom<Schedule>(
  {},
  { batchRowsMax: 3 },
  { batchRowsMax: 1, epochRows: 3, crashAfter: 7 },
  { batchRowsMax: 2, epochRows: 3, crashAfter: 7, stateCacheBytes: 512 },
);

/** Changes of a query over a stream, and over the rows of it that nobody refuses. */
async function compare(
  events: readonly Event[],
  isRefused: (n: number) => boolean,
  format: 'json' | 'debezium-json',
  query: string,
  schedule: Schedule,
): Promise<void> {
  const run = async (kept: readonly Event[]): ReturnType<typeof runForTest> => {
    const lines = kept.map((event) => JSON.stringify(textOf(event, events.indexOf(event), format)));
    writeFileSync(join(directory, 'events.json'), lines.join('\n'));
    const watermark = format === 'json' ? ", WATERMARK FOR ts AS ts - INTERVAL '1' SECOND" : '';
    const sql = `${FUNCTIONS}
      CREATE TABLE t (id INT, g STRING, n INT, ts TIMESTAMP(3)${watermark})
        WITH ('connector' = 'filesystem', 'path' = 'events.json', 'format' = '${format}');
      ${query};`;
    return runForTest(sql, { baseDirectory: directory, schedule });
  };
  const whole = await run(events);
  const clean = await run(events.filter(({ n }) => !isRefused(n)));
  assert.deepEqual(clean.failures, []);
  // A window puts its groups out in the order in which they came, also those of which a row was refused.
  const shown = ({ changes }: typeof whole): readonly unknown[] =>
    query.includes('window_end') ? changes.map(({ row }) => row).toSorted() : changes;
  assert.deepEqual(shown(whole), shown(clean), query);
  if (schedule.crashAfter === undefined && format === 'json')
    assert.equal(whole.failures.length, events.filter(({ n }) => isRefused(n)).length);
}

function textOf({ op, g, n }: Event, i: number, format: 'json' | 'debezium-json'): unknown {
  const second = String(Math.floor(i / 2)).padStart(2, '0');
  const row = { id: i, g, n, ts: `2024-01-01 00:00:${second}` };
  if (format === 'json') return row;
  return op === 'c' ? { before: null, after: row, op } : { before: row, after: null, op };
}

const isOddOrLarge = (n: number): boolean => n % 2 === 1 || n >= 6;
const isAny = (n: number): boolean => isOddOrLarge(n) || n === 2;
const PLAIN = 'COUNT(*) AS c, SUM(n) AS s, COLLECT(n) AS l';
const TWO = `${PLAIN}, even_only(n) AS e, small_only(n) AS f`;
const ALL = `${PLAIN}, not_three(n) AS h, even_only(n) AS e, small_only(n) AS f`;
const DISTINCT = `${PLAIN}, small_only(DISTINCT n) AS f, even_only(DISTINCT n) FILTER (WHERE id >= 0) AS e`;

const MINI_BATCH = `SET 'table.exec.mini-batch.enabled' = 'true'; SET 'table.exec.mini-batch.allow-latency' = '1 s';
  SET 'table.exec.mini-batch.size' = '3';`;
const tumble = "TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '4' SECOND)";
const hop = "HOP(TABLE t, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)";
const windowed = (window: string, calls: string): string =>
  `SELECT g, window_end AS e, ${calls} FROM TABLE(${window}) GROUP BY g, window_start, window_end`;
const over = (frame: string): string => {
  const call = (text: string): string => `${text} OVER w`;
  const calls = ['COUNT(*)', 'SUM(n)', 'not_three(n)', 'even_only(n)', 'small_only(n)'].map(call);
  return `SELECT id, ${calls.map((text, i) => `${text} AS a${i}`).join(', ')} FROM t
    WINDOW w AS (PARTITION BY g ORDER BY ts ${frame})`;
};

const QUERIES: readonly [query: string, isRefused: (n: number) => boolean][] = [
  [`SELECT g, ${ALL} FROM t GROUP BY g`, isAny],
  [`SELECT g, id / 4 AS h, ${DISTINCT} FROM t GROUP BY g, id / 4`, isOddOrLarge],
  [windowed(tumble, TWO), isOddOrLarge],
  [windowed(tumble, DISTINCT), isOddOrLarge],
  [windowed(hop, TWO), isOddOrLarge],
  [over('ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW'), isAny],
  [over('ROWS BETWEEN 2 PRECEDING AND CURRENT ROW'), isAny],
  [over("RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND CURRENT ROW"), isAny],
];

test(`a row that an aggregate of the user refuses leaves nothing behind (seed ${seed})`, async () => {
  const query = fc.constantFrom(...QUERIES);
  const property = fc.asyncProperty(query, rows, schedules, async ([sql, isRefused], given, schedule) => {
    const events = given.map((row): Event => ({ op: 'c', ...row }));
    await compare(events, isRefused, 'json', sql, schedule);
  });
  await fc.assert(property, { seed, numRuns: 80 });
});

test(`nor is it taken back, if taking back is refused as well (seed ${seed})`, async () => {
  const property = fc.asyncProperty(
    rows,
    fc.infiniteStream(fc.nat()),
    fc.constantFrom(`SELECT g, ${TWO} FROM t GROUP BY g`, `SELECT g, ${DISTINCT} FROM t GROUP BY g`),
    schedules,
    async (given, choices, query, schedule) => {
      await compare(withDeletes(given, choices), isOddOrLarge, 'debezium-json', query, schedule);
    },
  );
  await fc.assert(property, { seed, numRuns: 40 });
});

/** Some rows, any of which may go again. */
function withDeletes(given: readonly Omit<Event, 'op'>[], choices: fc.Stream<number>): Event[] {
  const there: Omit<Event, 'op'>[] = [];
  const events: Event[] = [];
  for (const row of given) {
    events.push({ op: 'c', ...row });
    there.push(row);
    const [choice = 0] = [...choices.take(1)];
    if (choice % 2 === 1) continue;
    const [gone] = there.splice(choice % there.length, 1);
    if (gone !== undefined) events.push({ op: 'd', ...gone });
  }
  return events;
}

test('with mini-batches too', async () => {
  const events = [1, 2, 4, 7, 4, 6, 0].map((n): Event => ({ op: 'c', g: 'x', n }));
  await compare(events, isAny, 'json', `${MINI_BATCH} SELECT g, ${ALL} FROM t GROUP BY g`, {
    batchRowsMax: 10,
  });
});
