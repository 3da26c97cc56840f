import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCoded } from '#foundation';
import { type Migration, migrate } from './migrations.ts';
import { openTestDatabase } from './testing.ts';

const first: Migration = { id: 1, name: 'things', sql: 'CREATE TABLE auth.things (x int)' };
const second: Migration = { id: 2, name: 'thing-names', sql: 'ALTER TABLE auth.things ADD COLUMN name text' };

test('applies what is missing, in order of id, once', async () => {
  const database = await openTestDatabase();
  assert.deepEqual(await migrate(database, 'auth', [second, first]), [first, second]);
  assert.deepEqual(await migrate(database, 'auth', [first, second]), []);
  assert.deepEqual(await database.query('SELECT x, name FROM auth.things'), []);
});

test('lets one of many processes apply and the others find it done', async () => {
  const database = await openTestDatabase();
  const applied = await Promise.all(
    Array.from({ length: 5 }, () => migrate(database, 'auth', [first, second])),
  );
  assert.deepEqual(
    applied.map((migrations) => migrations.length).sort((a, b) => a - b),
    [0, 0, 0, 0, 2],
  );
});

test('leaves nothing of a release whose migration fails', async () => {
  const database = await openTestDatabase();
  const broken: Migration = { id: 2, name: 'broken', sql: 'CREATE TABLE auth.more (x int); SELECT 1/0' };
  await assert.rejects(migrate(database, 'auth', [first, broken]));
  assert.deepEqual(await migrate(database, 'auth', [first]), [first]);
});

test('refuses to go on when an applied migration has another text', async () => {
  const database = await openTestDatabase();
  await migrate(database, 'auth', [first]);
  const changed = { ...first, sql: 'CREATE TABLE auth.things (x bigint)' };
  await assert.rejects(migrate(database, 'auth', [changed]), (error) => isCoded(error, 'migration_changed'));
});

test('keeps the migrations of two contexts and of several parts of one apart', async () => {
  const database = await openTestDatabase();
  await migrate(database, 'auth', [first]);
  const other: Migration = { id: 1, name: 'other', sql: 'CREATE TABLE processing.things (x int)' };
  assert.deepEqual(await migrate(database, 'processing', [other]), [other]);
  const part: Migration = { id: 900, name: 'part', sql: 'CREATE TABLE processing.parts (x int)' };
  assert.deepEqual(await migrate(database, 'processing', [part]), [part]);
});

test('is told by a type error that two migrations have the same id', async () => {
  const database = await openTestDatabase();
  await assert.rejects(migrate(database, 'auth', [first, { ...second, id: 1 }]), TypeError);
});
