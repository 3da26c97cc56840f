import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { runForTest, type Schedule } from '../../testing.ts';

/** One event of a stream of the tests: its key may be NULL, its time is in seconds since 1970. */
export interface TestEvent {
  id: number;
  k: string | null;
  time: number;
}

/** Rows of both streams arrive at most so much later than younger ones: none is late. */
export const DELAY_S = 5;

/** Events of one stream in the order of their arrival. */
export const stream: fc.Arbitrary<TestEvent[]> = fc
  .array(
    fc.record({
      k: fc.option(fc.constantFrom('a', 'b', ''), { freq: 8 }),
      time: fc.integer({ min: 1, max: 60 }),
      jitter: fc.integer({ min: 0, max: DELAY_S * 1000 - 1 }),
    }),
    { maxLength: 25 },
  )
  .map((drawn) =>
    drawn
      .map((event, id) => ({ ...event, id, arrival: event.time * 1000 + event.jitter }))
      .sort((a, b) => a.arrival - b.arrival)
      .map(({ id, k, time }) => ({ id, k, time })),
  );

export const schedule: fc.Arbitrary<Schedule> = fc.oneof(
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

/** `CREATE TABLE` of a stream, whose events are written to a file of `directory`. */
export function streamTable(directory: string, name: string, events: readonly TestEvent[]): string {
  const path = join(directory, `${name}.jsonl`);
  const lines = events.map(({ id, k, time }) => JSON.stringify({ id, k, ts: timeText(time) }));
  writeFileSync(path, `${lines.join('\n')}\n`);
  return `CREATE TABLE ${name} (id INT, k STRING, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '${DELAY_S}' SECOND)
     WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'json');\n`;
}

export function timeText(time: number): string {
  return new Date(time * 1000).toISOString().replace('T', ' ').replace('Z', '');
}

/** The rows that are left at the end, sorted; a row that is taken back must have been there. */
export async function finalRows(sql: string, directory: string, how: Schedule): Promise<string[]> {
  const { changes, failures } = await runForTest(sql, { baseDirectory: directory, schedule: how });
  if (failures[0] !== undefined) throw new Error(failures[0].message);
  const counts = new Map<string, number>();
  for (const { op, row } of changes) {
    const count = (counts.get(row) ?? 0) + (op.startsWith('+') ? 1 : -1);
    if (count < 0) throw new Error(`${row} is taken back, but was not there.`);
    counts.set(row, count);
  }
  return [...counts].flatMap(([row, count]) => Array<string>(count).fill(row)).sort();
}

export type OuterType = 'inner' | 'left' | 'right' | 'full';
export const OUTER_TYPES: readonly OuterType[] = ['inner', 'left', 'right', 'full'];

/** A join by comparing every row with every other; what is missing is undefined. */
export function joinNaively<L, R>(
  lefts: readonly L[],
  rights: readonly R[],
  type: OuterType,
  meets: (left: L, right: R) => boolean,
): [L | undefined, R | undefined][] {
  const pairs = lefts.flatMap((l) => rights.filter((r) => meets(l, r)).map((r): [L, R] => [l, r]));
  const lonelyLefts = lefts.filter((l) => !rights.some((r) => meets(l, r)));
  const lonelyRights = rights.filter((r) => !lefts.some((l) => meets(l, r)));
  const padsRight = type === 'left' || type === 'full';
  const padsLeft = type === 'right' || type === 'full';
  return [
    ...pairs,
    ...(padsRight ? lonelyLefts.map((l): [L, undefined] => [l, undefined]) : []),
    ...(padsLeft ? lonelyRights.map((r): [undefined, R] => [undefined, r]) : []),
  ];
}
