import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCoded } from '#foundation';
import { draft, openBench } from './testing.ts';
import { cursorAfter, planViewQuery, type ViewQuery, type ViewRow } from './view-query.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const view = draft({
  columns: [
    { name: 'id', type: 'INT NOT NULL' },
    { name: 'city', type: 'STRING' },
    { name: 'heat', type: 'DOUBLE' },
    { name: 'price', type: 'DECIMAL(10, 2)' },
    { name: 'at', type: 'TIMESTAMP_LTZ(3)' },
    { name: 'tags', type: 'ARRAY<STRING>' },
  ],
  primaryKey: ['id'],
});
const query = (overrides: Partial<ViewQuery>): ViewQuery => ({
  filters: [],
  sort: undefined,
  limit: 100,
  cursor: undefined,
  ...overrides,
});

interface City {
  id: number;
  city: string | null;
  heat: number | null;
}

test('pages through any sort and filter without losing or repeating a row', async (t) => {
  const bench = await openBench(t);
  const views = await bench.openViews();
  await views.define(view);
  const random = fc.sample(
    fc.record({
      city: fc.option(fc.constantFrom('Oslo', 'Bern', 'Rom'), { nil: null }),
      heat: fc.option(fc.constantFrom(-1, 0, 2.5), { nil: null }),
    }),
    { seed: SEED, numRuns: 40 },
  );
  const cities: City[] = random.map((city, id) => ({ id, ...city }));
  await bench.change('means', ...cities.map((row) => ({ key: { id: row.id }, row })));
  await views.caughtUp('means');
  const sorts = fc.constantFrom(undefined, 'id', '-id', 'city', '-city', 'heat', '-heat');
  const filters = fc.constantFrom([], ['city:eq:Oslo'], ['heat:ge:0', 'city:ne:Rom'], ['id:in:1,5,9,30']);
  await fc.assert(
    fc.asyncProperty(sorts, filters, fc.integer({ min: 4, max: 15 }), async (sort, chosen, limit) => {
      const found: number[] = [];
      let cursor: string | undefined;
      do {
        const { text, params } = planViewQuery(view, query({ sort, filters: chosen, limit, cursor }));
        const rows = await bench.database.query<ViewRow>(text, params);
        const page = rows.slice(0, limit);
        found.push(...page.map(({ row }) => (JSON.parse(row) as City).id));
        cursor = rows.length > limit ? cursorAfter(page.at(-1) as ViewRow) : undefined;
      } while (cursor !== undefined);
      assert.deepEqual(found, expectedIds(cities, sort, chosen));
    }),
    { seed: SEED, numRuns: 20 },
  );
});

/** The slow and obvious twin. */
function expectedIds(cities: City[], sort: string | undefined, filters: readonly string[]): number[] {
  const kept = cities.filter((city) =>
    filters.every((filter) => {
      if (filter === 'city:eq:Oslo') return city.city === 'Oslo';
      if (filter === 'heat:ge:0') return city.heat !== null && city.heat >= 0;
      if (filter === 'city:ne:Rom') return city.city !== 'Rom';
      return [1, 5, 9, 30].includes(city.id);
    }),
  );
  const sign = sort?.startsWith('-') ? -1 : 1;
  const column = (sort?.replace('-', '') ?? 'id') as keyof City;
  return kept
    .sort((a, b) => {
      const [x, y] = [a[column], b[column]];
      if (x === y) return sign * (a.id - b.id);
      if (x === null) return 1;
      if (y === null) return -1;
      return x < y ? -sign : sign;
    })
    .map(({ id }) => id);
}

const check = (title: string, overrides: Partial<ViewQuery>, message: RegExp): void => {
  test(`refuses ${title}`, () => {
    assert.throws(
      () => planViewQuery(view, query(overrides)),
      (error: Error) => isCoded(error, 'view_query_invalid') && message.test(error.message),
    );
  });
};

check('an unknown column, and guesses which was meant', { filters: ['citi:eq:x'] }, /Did you mean "city"/);
check('an unknown operator', { filters: ['city:is:x'] }, /one of eq, ne, lt/);
check('a filter of another form', { filters: ['city'] }, /column:op:value/);
check('to compare what has no order', { sort: 'tags' }, /cannot be filtered or sorted/);
check('"like" for a number', { filters: ['heat:like:1%'] }, /columns of text/);
check('a sort by an SQL fragment', { sort: 'city; DROP TABLE x' }, /no column/);
check('a damaged cursor', { cursor: 'zzzz' }, /cursor/);
check(
  'the cursor of another sort',
  { sort: 'city', cursor: Buffer.from('["1"]').toString('base64url') },
  /cursor/,
);
check('too many filters', { filters: Array(21).fill('id:eq:1') as string[] }, /At most 20/);

test('takes every value as a parameter', () => {
  const hostile = `x' OR '1'='1`;
  const { text, params } = planViewQuery(view, query({ filters: [`city:eq:${hostile}`] }));
  assert.ok(!text.includes(hostile));
  assert.ok(params.includes(hostile));
});
