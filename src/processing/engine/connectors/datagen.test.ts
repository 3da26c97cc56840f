import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock } from '#foundation';
import { type Field, types } from '../plan/types.ts';
import type { Source } from './connector.ts';
import { datagen } from './datagen.ts';
import { descriptor, keepingHead, testContext } from './testing.ts';

async function rowsOf(fields: readonly Field[], options: Record<string, string>): Promise<unknown[][]> {
  const table = descriptor(fields, { options: { connector: 'datagen', ...options } });
  const head = keepingHead(table, fields);
  const clock = new ManualClock(Date.UTC(2024, 2, 1));
  const source = datagen.openSource?.([head], testContext({ clock })) as Source;
  await source.open(undefined);
  clock.advance(10_000);
  while ((await source.pump()) === 'rows');
  return head.rows.map((row) => JSON.parse(row.slice(3)) as unknown[]);
}

test('sequences count from start to end, and end the table', async () => {
  const fields = [
    { name: 'n', type: types.int() },
    { name: 'b', type: types.bigint() },
    { name: 's', type: types.string() },
  ];
  const sequence = (name: string, start: number, end: number): Record<string, string> => ({
    [`fields.${name}.kind`]: 'sequence',
    [`fields.${name}.start`]: String(start),
    [`fields.${name}.end`]: String(end),
  });
  const options = { ...sequence('n', 5, 7), ...sequence('b', -1, 9), ...sequence('s', 1, 100) };
  assert.deepEqual(await rowsOf(fields, options), [
    [5, -1, '1'],
    [6, 0, '2'],
    [7, 1, '3'],
  ]);
});

test('random values keep to their ranges, lengths and shares of NULL', async () => {
  const fields = [
    { name: 'i', type: types.int() },
    { name: 'd', type: types.double() },
    { name: 'm', type: types.decimal(6, 2) },
    { name: 's', type: types.string() },
    { name: 'v', type: types.string() },
    { name: 't', type: types.timestamp(3) },
    { name: 'a', type: types.array(types.int()) },
    { name: 'r', type: types.row([{ name: 'x', type: types.int() }]) },
    { name: 'n', type: types.int() },
    { name: 'k', type: types.map(types.string(), types.boolean()) },
  ];
  const rows = await rowsOf(fields, {
    'number-of-rows': '300',
    'fields.i.min': '-3',
    'fields.i.max': '3',
    'fields.d.min': '0.5',
    'fields.d.max': '1.5',
    'fields.m.min': '10',
    'fields.m.max': '20',
    'fields.s.length': '7',
    'fields.v.length': '9',
    'fields.v.var-len': 'true',
    'fields.t.max-past': '1 min',
    'fields.a.length': '2',
    'fields.a.element.min': '1',
    'fields.a.element.max': '1',
    'fields.r.x.min': '4',
    'fields.r.x.max': '5',
    'fields.n.null-rate': '0.5',
  });
  assert.equal(rows.length, 300);
  const column = (i: number): never[] => rows.map((row) => row[i] as never);
  const within = (i: number, min: number, max: number): boolean =>
    column(i).every((value: number) => value >= min && value <= max);
  assert.deepEqual(new Set(column(0)), new Set([-3, -2, -1, 0, 1, 2, 3]));
  assert.ok(within(1, 0.5, 1.5) && within(2, 1000, 2000));
  assert.ok(column(3).every((text: string) => /^[0-9a-f]{7}$/.test(text)));
  assert.deepEqual(
    new Set(column(4).map((text: string) => text.length)),
    new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]),
  );
  const now = Date.UTC(2024, 2, 1) + 10_000;
  assert.ok(within(5, now - 60_000, now));
  assert.deepEqual(new Set(column(6).map((list) => JSON.stringify(list))), new Set(['[1,1]']));
  assert.deepEqual(new Set(column(7).map((row) => JSON.stringify(row))), new Set(['[4]', '[5]']));
  const nulls = column(8).filter((value) => value === null).length;
  assert.ok(nulls > 100 && nulls < 200, `${nulls} NULLs`);
  assert.equal(Object.keys(rows[0]?.[9] as object).length, 3);
});

test('options that do not fit their columns are refused', () => {
  const fields = [
    { name: 'n', type: types.int() },
    { name: 's', type: types.string() },
    { name: 'c', type: types.char(5) },
    { name: 'b', type: types.boolean() },
  ];
  const problems = (options: Record<string, string>): string =>
    datagen
      .check?.(descriptor(fields, { options: { connector: 'datagen', ...options } }), 'source')
      .join(' ') ?? '';
  assert.equal(problems({ 'fields.n.min': '1', 'fields.s.length': '3' }), '');
  assert.match(problems({ 'fields.n.kind': 'sequence', 'fields.n.start': '1' }), /needs 'fields.n.end'/);
  assert.match(problems({ 'fields.b.kind': 'sequence' }), /BOOLEAN is not counted/);
  assert.match(problems({ 'fields.n.min': '2', 'fields.n.max': '1' }), /greater/);
  assert.match(problems({ 'fields.s.min': '1' }), /"fields.s.min"/);
  assert.match(problems({ 'fields.c.length': '3' }), /"fields.c.length"/);
  assert.match(problems({ 'fields.z.min': '1' }), /"fields.z.min"/);
});
