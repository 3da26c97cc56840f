import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { isCoded } from '#foundation';
import { type NativePackage, resolveBinaries } from './binaries.ts';
import type { Identity } from './identity.ts';

const stranger: Identity = { uid: 65_534, gid: 65_534, isForeign: true };

/** A package as npm leaves it without scripts: no symbolic links, and here in a folder closed to others. */
function setUp(t: TestContext): { found: NativePackage; directory: string } {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const native = join(directory, 'package', 'native');
  for (const folder of ['bin', 'lib']) mkdirSync(join(native, folder), { recursive: true });
  for (const file of ['bin/postgres', 'bin/initdb', 'lib/libpq.so.5.18'])
    writeFileSync(join(native, file), file);
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  return { found: { native, version: '18.4.0' }, directory };
}

test('copies programs that the server cannot use where they are, whole and with their links', (t) => {
  const { found, directory } = setUp(t);
  const cache = join(directory, 'cache');
  mkdirSync(cache);
  const first = resolveBinaries(stranger, found, [cache]);
  assert.ok(first.postgres.startsWith(cache));
  const root = dirname(dirname(first.postgres));
  assert.equal(readFileSync(join(root, 'lib', 'libpq.so.5'), 'utf8'), 'lib/libpq.so.5.18');
  rmSync(found.native, { recursive: true });
  mkdirSync(join(found.native, 'bin'), { recursive: true });
  assert.deepEqual(resolveBinaries(stranger, found, [cache]), first, 'the copy is used again');
});

test('does not trust a copy that others could have written', (t) => {
  const { found, directory } = setUp(t);
  const [open, own] = [join(directory, 'open'), join(directory, 'own')];
  mkdirSync(own);
  const planted = join(open, `millrace-postgresql-${found.version}-${process.getuid?.() ?? 0}`);
  mkdirSync(join(planted, 'bin'), { recursive: true });
  writeFileSync(join(planted, 'bin', 'postgres'), 'planted');
  chmodSync(planted, 0o777);
  const { postgres } = resolveBinaries(stranger, found, [open, own]);
  assert.equal(readFileSync(postgres, 'utf8'), 'bin/postgres');
  assert.ok(postgres.startsWith(own));
});

test('says what to do when the programs can be put nowhere', (t) => {
  const { found, directory } = setUp(t);
  writeFileSync(join(directory, 'file'), '');
  assert.throws(
    () => resolveBinaries(stranger, found, [join(directory, 'file', 'cache')]),
    (error: Error) => isCoded(error, 'database_directory_unusable') && error.message.includes('database.url'),
  );
});
