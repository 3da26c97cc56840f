import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testKeyVault } from '../key-vault.contract.ts';
import { openLocalKeyVault } from './local-key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'millrace-vault-'));
const openNamed = (name: string) => openLocalKeyVault(join(folder, name), { mayCreate: true });

testKeyVault(
  'local key file',
  () => openNamed('one.key'),
  () => openNamed('other.key'),
);

test('the key file is its owner’s alone, and made so if it is not', async () => {
  const file = join(folder, 'sub', 'mode.key');
  await openLocalKeyVault(file, { mayCreate: true });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(statSync(join(folder, 'sub')).mode & 0o777, 0o700);
  chmodSync(file, 0o644);
  await openLocalKeyVault(file, { mayCreate: false });
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test('a lost key file is an error and never a fresh key', async () => {
  await assert.rejects(openLocalKeyVault(join(folder, 'lost.key'), { mayCreate: false }), {
    code: 'vault_key_missing',
  });
});

test('a key file that is cut off is refused', async () => {
  const file = join(folder, 'cut.key');
  writeFileSync(file, 'c2hvcnQ\n');
  await assert.rejects(openLocalKeyVault(file, { mayCreate: true }), { code: 'vault_key_invalid' });
});

test('processes that start at once get the same key and leave nothing behind', async () => {
  const directory = mkdtempSync(join(folder, 'race-'));
  const open = () => openLocalKeyVault(join(directory, 'vault.key'), { mayCreate: true });
  const vaults = await Promise.all(Array.from({ length: 20 }, open));
  const sealed = await vaults[0]?.seal(Buffer.from('x'), 'place');
  for (const vault of vaults) assert.equal(String(await vault.open(sealed ?? Buffer.alloc(0), 'place')), 'x');
  assert.deepEqual(readdirSync(directory), ['vault.key']);
});
