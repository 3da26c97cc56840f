import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { runForTest, type Schedule } from '../../testing.ts';
import { Bag, joinNaively, type TestJoin, type TestRow } from './join.testing.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
const RUNS = Number(process.env['RUNS'] ?? 40);

let directory: string;
before(() => {
  directory = mkdtempSync(joinPath(tmpdir(), 'millrace-joins-'));
});
after(() => rmSync(directory, { recursive: true, force: true }));

/** Inserts; and of those before it, which one is deleted or becomes this one. */
interface Step {
  row: TestRow;
  takes: 'nothing' | 'old' | 'old-for-new';
  pick: number;
}

const row = fc.tuple(fc.nat(3), fc.option(fc.nat(2), { freq: 5 }), fc.nat(3)) as fc.Arbitrary<TestRow>;
const steps = fc.array(
  fc.record<Step>({
    row,
    takes: fc.constantFrom('nothing', 'nothing', 'old', 'old-for-new'),
    pick: fc.nat(100),
  }),
  { maxLength: 12 },
);
const schedule: fc.Arbitrary<Schedule> = fc.oneof(
  fc.constant({}),
  fc.record({ batchRowsMax: fc.integer({ min: 1, max: 5 }) }),
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

/** Writes a file of changes, and gives the rows that are left. */
function writeChanges(name: string, given: readonly Step[], isAppended: boolean): TestRow[] {
  const rows: TestRow[] = [];
  const json = (one: TestRow): unknown => ({ id: one[0], k: one[1], n: one[2] });
  const lines = given.map(({ row: next, takes, pick }) => {
    const at = pick % Math.max(1, rows.length);
    const old = takes === 'nothing' || isAppended ? undefined : rows[at];
    if (old === undefined) rows.push(next);
    else if (takes === 'old') rows.splice(at, 1);
    else rows[at] = next;
    if (isAppended) return JSON.stringify(json(next));
    if (old === undefined) return JSON.stringify({ before: null, after: json(next), op: 'c' });
    if (takes === 'old') return JSON.stringify({ before: json(old), after: null, op: 'd' });
    return JSON.stringify({ before: json(old), after: json(next), op: 'u' });
  });
  writeFileSync(joinPath(directory, name), lines.map((line) => `${line}\n`).join(''));
  return rows;
}

function tables(formats: readonly [string, string]): string {
  return ['l', 'r']
    .map(
      (name, i) =>
        `CREATE TABLE ${name} (id INT, k INT, n INT) WITH ('connector' = 'filesystem', 'path' = '${name}.json', 'format' = '${formats[i]}');`,
    )
    .join('\n');
}

async function foldOf(sql: string, how: Schedule): Promise<string[]> {
  const { changes, failures } = await runForTest(sql, { baseDirectory: directory, schedule: how });
  assert.deepEqual(failures, []);
  const bag = new Bag();
  for (const { op, row: text } of changes)
    bag.change(op as '+I', Object.values(JSON.parse(text) as Record<string, number | null>));
  return bag.sorted();
}

function sorted(rows: readonly (readonly (number | boolean | null)[])[]): string[] {
  return rows.map((one) => JSON.stringify(one)).sort();
}

const format = fc.constantFrom('json', 'debezium-json');

test('joins in a script show what joining all the rows would show, whatever the schedule', async () => {
  const how = fc.record({
    joinType: fc.constantFrom<TestJoin['joinType']>('inner', 'left', 'right', 'full'),
    hasCondition: fc.boolean(),
    nullsEqual: fc.boolean(),
    hasKeys: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      how,
      steps,
      steps,
      fc.tuple(format, format),
      schedule,
      async (given, l, r, formats, run) => {
        const left = writeChanges('l.json', l, formats[0] === 'json');
        const right = writeChanges('r.json', r, formats[1] === 'json');
        const key = given.nullsEqual ? 'l.k IS NOT DISTINCT FROM r.k' : 'l.k = r.k';
        const parts = [...(given.hasKeys ? [key] : []), ...(given.hasCondition ? ['l.n <= r.n'] : [])];
        const on = parts.join(' AND ') || 'TRUE';
        const columns = 'l.id AS a, l.k AS b, l.n AS c, r.id AS d, r.k AS e, r.n AS f';
        const sql = `${tables(formats)}\nSELECT ${columns} FROM l ${given.joinType.toUpperCase()} JOIN r ON ${on};`;
        const plain = { changelog: 'retract', isKeyed: false } as const;
        const expected = joinNaively({ ...given, inputs: [plain, plain] }, left, right);
        assert.deepEqual(await foldOf(sql, run), sorted(expected));
      },
    ),
    { seed, numRuns: RUNS },
  );
});

type Logic = boolean | null;

/** SQL's OR of many. */
function some(values: readonly Logic[]): Logic {
  if (values.includes(true)) return true;
  return values.includes(null) ? null : false;
}

function not(value: Logic): Logic {
  return value === null ? null : !value;
}

function equals(a: number | null, b: number | null): Logic {
  return a === null || b === null ? null : a === b;
}

/** Expressions with queries, and what each is of a row of `l`. */
const QUERIES: Readonly<Record<string, (row: TestRow, rows: readonly TestRow[]) => Logic | number>> = {
  'k IN (SELECT k FROM r)': ([, k], rows) => some(rows.map((other) => equals(k, other[1]))),
  'k NOT IN (SELECT k FROM r)': ([, k], rows) => not(some(rows.map((other) => equals(k, other[1])))),
  'k NOT IN (SELECT k FROM r WHERE r.n = l.n)': ([, k, n], rows) =>
    not(some(rows.filter((other) => other[2] === n).map((other) => equals(k, other[1])))),
  'k < ANY (SELECT k FROM r)': ([, k], rows) =>
    some(rows.map((other) => (k === null || other[1] === null ? null : k < other[1]))),
  'k >= ALL (SELECT k FROM r)': ([, k], rows) =>
    not(some(rows.map((other) => (k === null || other[1] === null ? null : k < other[1])))),
  '(k, n) NOT IN (SELECT k, n FROM r)': ([, k, n], rows) =>
    not(some(rows.map((other) => (other[2] === n ? equals(k, other[1]) : false)))),
  'EXISTS (SELECT 1 FROM r WHERE r.k = l.k)': ([, k], rows) =>
    rows.some((other) => equals(k, other[1]) === true),
  'NOT EXISTS (SELECT 1 FROM r WHERE r.k = l.k AND r.n > l.n)': ([, k, n], rows) =>
    !rows.some((other) => equals(k, other[1]) === true && other[2] > n),
  'EXISTS (SELECT 1 FROM r WHERE r.n > l.n)': ([, , n], rows) => rows.some((other) => other[2] > n),
  '(SELECT COUNT(*) FROM r WHERE r.k = l.k) > 1': ([, k], rows) =>
    rows.filter((other) => equals(k, other[1]) === true).length > 1,
  '(SELECT COUNT(*) FROM r WHERE r.n < l.n) = 0': ([, , n], rows) => rows.every((other) => other[2] >= n),
};

test('queries in expressions are what asking them for each row would give, whatever the schedule', async () => {
  const query = fc.constantFrom(...Object.keys(QUERIES));
  const place = fc.constantFrom('WHERE', 'OR', 'SELECT');
  await fc.assert(
    fc.asyncProperty(
      query,
      place,
      steps,
      steps,
      fc.tuple(format, format),
      schedule,
      async (text, where, l, r, formats, run) => {
        const left = writeChanges('l.json', l, formats[0] === 'json');
        const right = writeChanges('r.json', r, formats[1] === 'json');
        const valueOf = (one: TestRow): Logic => QUERIES[text]?.(one, right) as Logic;
        const select = {
          WHERE: `SELECT id, k, n FROM l WHERE ${text}`,
          OR: `SELECT id, k, n FROM l WHERE ${text} OR n = 2`,
          SELECT: `SELECT id, k, n, ${text} AS x FROM l`,
        }[where];
        const expected =
          where === 'SELECT'
            ? left.map((one) => [...one, valueOf(one)])
            : left.filter((one) => valueOf(one) === true || (where === 'OR' && one[2] === 2));
        assert.deepEqual(await foldOf(`${tables(formats)}\n${select};`, run), sorted(expected), text);
      },
    ),
    { seed, numRuns: RUNS },
  );
});
