import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ManualClock, systemClock } from '#foundation';
import { openTestDatabase } from '../../../../storage/database/testing.ts';
import { jdbc } from '../../connectors/jdbc.ts';
import type { Source } from '../../connectors/connector.ts';
import { descriptor, keepingHead, testContext } from '../../connectors/testing.ts';
import { type Field, types } from '../../plan/types.ts';
import { DatabaseTables } from './database-tables.ts';

const FIELDS: readonly Field[] = [
  { name: 'id', type: types.int(false) },
  { name: 'a "b"', type: types.string() },
  { name: 'price', type: types.decimal(10, 2) },
  { name: 'at', type: types.timestamp(3) },
  { name: 'moment', type: types.timestampLtz(3) },
  { name: 'raw', type: types.bytes() },
  { name: 'flag', type: types.boolean() },
  { name: 'd', type: types.double() },
  { name: 'tags', type: types.array(types.string()) },
  { name: 'day', type: types.date() },
  { name: 'big', type: types.bigint() },
];

const SETUP = `CREATE SCHEMA views;
  CREATE TABLE views.v (id integer, "a ""b""" text, price numeric(10, 2), at timestamp(3), moment timestamptz(3),
    raw bytea, flag boolean, d double precision, tags json, day date, big bigint, hidden int, PRIMARY KEY (id));
  INSERT INTO views.v VALUES
    (1, 'x', 1.5, '2024-03-01 00:00:00.5', '2024-03-01 00:00:00.5+02', '\\x00ff', true, 'NaN', '["a"]', '2024-03-01', 9007199254740993, 0),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0),
    (10, 'x', -0.01, '1969-12-31 23:59:59', NULL, NULL, false, -1.5e300, '[]', '1969-12-31', -1, 0);`;

const table = (more: Record<string, string> = {}, fields = FIELDS) =>
  descriptor(fields, { options: { connector: 'jdbc', 'table-name': 'v', ...more } });

const FIRST = [
  1,
  'x',
  150n,
  Date.UTC(2024, 2, 1) + 500,
  Date.UTC(2024, 1, 29, 22) + 500,
  new Uint8Array([0, 255]),
  true,
  Number.NaN,
  ['a'],
  19_783,
  9_007_199_254_740_993n,
];
const SECOND = [2, ...FIRST.slice(1).map(() => null)];

test('rows are found by any columns, of every type, in the order of the keys', async () => {
  const database = await openTestDatabase();
  await database.query(SETUP);
  const tables = new DatabaseTables(database, 'views', systemClock);
  const open = (keyColumns: number[]) =>
    jdbc.openLookup?.({ table: table(), fields: FIELDS, keyColumns }, testContext({ tables }));
  const byId = await open([0]);
  assert.deepEqual(await byId?.get([[2], [7], [1], [2]]), [[SECOND], [], [FIRST], [SECOND]]);
  const byText = await open([1]);
  assert.deepEqual(
    (await byText?.get([['x']]))?.[0]?.map(([id]) => id),
    [1, 10],
  );
  for (const column of FIRST.keys()) {
    if (FIELDS[column]?.name === 'tags' || Number.isNaN(FIRST[column])) continue;
    const lookup = await open([column, 0]);
    assert.deepEqual(await lookup?.get([[FIRST[column] as never, 1]]), [[FIRST]], FIELDS[column]?.name);
  }
});

test('a table is read page by page in the order of its key, from where it stopped', async () => {
  const database = await openTestDatabase();
  await database.query(SETUP);
  const tables = new DatabaseTables(database, 'views', systemClock);
  const fields = FIELDS.slice(0, 2);
  const head = keepingHead(table(), fields);
  const open = () => jdbc.openSource?.([head], testContext({ tables, batchRowsMax: 1 })) as Source;
  const first = open();
  await first.open(undefined);
  await first.pump();
  const second = open();
  await second.open(first.position);
  while ((await second.pump()) === 'rows');
  assert.deepEqual(head.rows, ['+I [1,"x"]', '+I [2,null]', '+I [10,"x"]']);
});

test('what is not there is said by name; columns of other types are a mistake of the script', async () => {
  const database = await openTestDatabase();
  await database.query(SETUP);
  const tables = new DatabaseTables(database, 'views', systemClock);
  const ask = async (options: Record<string, string>, fields: Field[]): Promise<unknown> => {
    const request = { table: table(options, fields), fields, keyColumns: [0] };
    const lookup = await jdbc.openLookup?.(request, testContext({ tables }));
    return await lookup?.get([[1]]);
  };
  const id: Field = { name: 'id', type: types.int() };
  await assert.rejects(ask({ 'table-name': 'w' }, [id]), { code: 'table_not_found' });
  await assert.rejects(ask({}, [id, { name: 'prize', type: types.int() }]), /Did you mean "price"/);
  await assert.rejects(ask({}, [id, { name: 'a "b"', type: types.int() }]), { code: 'option_invalid' });
});

test('a key that the column cannot hold finds nothing, and the keys beside it what they find', async () => {
  const database = await openTestDatabase();
  await database.query(SETUP);
  await database.query(`INSERT INTO views.v (id, "a ""b""") VALUES (20, chr(65533))`);
  const tables = new DatabaseTables(database, 'views', systemClock);
  const ask = async (column: string, keys: string[]): Promise<unknown[]> => {
    const one = { table: 'v', columns: ['id'], keyColumns: [column], keys: keys.map((key) => [key]) };
    return (await tables.lookup(one)).map((rows) => rows.map(([id]) => id));
  };
  assert.deepEqual(await ask('a "b"', ['x', 'x\0', '\ud800', 'y']), [['1', '10'], [], [], []]);
  assert.deepEqual(await ask('id', ['3000000000']), [[]]);
  assert.deepEqual(await ask('id', ['1', '3000000000', '2', 'seven', '10']), [['1'], [], ['2'], [], ['10']]);
  assert.deepEqual(await ask('price', ['123456789.5', '1.50']), [[], ['1']]);
  // Nor does a key become another one: by rounding, or by cutting off.
  assert.deepEqual(await ask('price', ['1.504', '1.5']), [[], ['1']]);
  assert.deepEqual(await ask('at', ['2024-03-01 00:00:00.5004', '2024-03-01 00:00:00.5']), [[], ['1']]);
  assert.deepEqual(await ask('at', ['2024-02-31 00:00:00']), [[]]);
  await assert.rejects(tables.lookup({ table: 'v', columns: ['none'], keyColumns: ['id'], keys: [['1']] }), {
    code: 'option_invalid',
  });
});

test('a view that is made anew with other columns is seen as it is after a while, or after a failure', async () => {
  const database = await openTestDatabase();
  await database.query(SETUP);
  const clock = new ManualClock();
  const tables = new DatabaseTables(database, 'views', clock);
  const request = { table: 'v', columns: ['id'], keyColumns: ['id'], keys: [['1']] };
  assert.deepEqual(await tables.lookup(request), [[['1']]]);
  await database.query(
    'DROP TABLE views.v; CREATE TABLE views.v (id text PRIMARY KEY); INSERT INTO views.v VALUES (1)',
  );
  await assert.rejects(tables.lookup(request), { code: 'option_invalid' });
  assert.deepEqual(await tables.lookup(request), [[['1']]]);
});
