import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Field, types } from '../../plan/types.ts';
import { filesystem } from '../filesystem.ts';
import type { Lookup } from '../lookup.ts';
import { descriptor, testContext } from '../testing.ts';

const FIELDS: readonly Field[] = [
  { name: 'k', type: types.string() },
  { name: 'n', type: types.bigint() },
  { name: 'v', type: types.string() },
];

test('rows of a file are found by their key; NULL finds nothing; a broken file is an error', async (t) => {
  const path = join(mkdtempSync(join(tmpdir(), 'millrace-lookup-')), 'dim.csv');
  t.after(() => rmSync(path, { force: true }));
  writeFileSync(path, 'a,1,x\nb,2,y\na,1,z\n\\N,1,null\n');
  const options = { connector: 'filesystem', format: 'csv', path, 'csv.null-literal': '\\N' };
  const open = (keyColumns: number[]): Promise<Lookup> | undefined =>
    filesystem.openLookup?.(
      { table: descriptor(FIELDS, { options }), fields: FIELDS, keyColumns },
      testContext(),
    );
  const lookup = await open([0, 1]);
  assert.deepEqual(
    await lookup?.get([
      ['a', 1n],
      ['b', 1n],
      [null, 1n],
    ]),
    [
      [
        ['a', 1n, 'x'],
        ['a', 1n, 'z'],
      ],
      [],
      [],
    ],
  );
  await lookup?.close();
  writeFileSync(path, 'a,one,x\n');
  await assert.rejects(open([0]) ?? Promise.resolve(), { code: 'source_unavailable' });
});
