import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KeyVault } from './key-vault.ts';

/** What every vault promises. `openOther` opens a vault with another key. */
export function testKeyVault(
  name: string,
  open: () => Promise<KeyVault>,
  openOther: () => Promise<KeyVault>,
): void {
  const secret = Buffer.from('the quick brown fox');

  test(`${name}: [45] what was sealed opens at its place, and does not contain the secret`, async () => {
    const vault = await open();
    const sealed = await vault.seal(secret, 'table/column/1');
    assert.deepEqual(await vault.open(sealed, 'table/column/1'), secret);
    assert.equal(sealed.includes(secret), false);
    assert.deepEqual(await vault.open(await vault.seal(Buffer.alloc(0), ''), ''), Buffer.alloc(0));
  });

  test(`${name}: [66] a value moved to another place does not open`, async () => {
    const vault = await open();
    const sealed = await vault.seal(secret, 'table/column/1');
    await assert.rejects(vault.open(sealed, 'table/column/2'), { code: 'vault_open_failed' });
  });

  test(`${name}: [66] a value changed in any byte, or cut, does not open`, async () => {
    const vault = await open();
    const sealed = await vault.seal(secret, 'place');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed.writeUInt8(changed.readUInt8(i) ^ 1, i);
      await assert.rejects(vault.open(changed, 'place'), { code: 'vault_open_failed' }, `byte ${i}`);
      await assert.rejects(vault.open(sealed.subarray(0, i), 'place'), { code: 'vault_open_failed' });
    }
  });

  test(`${name}: the same secret is sealed differently each time`, async () => {
    const vault = await open();
    assert.notDeepEqual(await vault.seal(secret, 'place'), await vault.seal(secret, 'place'));
  });

  test(`${name}: a vault with another key opens nothing`, async () => {
    const sealed = await (await open()).seal(secret, 'place');
    await assert.rejects((await openOther()).open(sealed, 'place'), { code: 'vault_open_failed' });
  });
}
