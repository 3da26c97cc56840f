import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { randomToken } from '#foundation';
import { authErrors } from '../../errors.ts';
import type { KeyVault } from '../key-vault.ts';

// A sealed value: version (1 byte), key id (8), nonce (12), ciphertext, tag (16).
const VERSION = 1;
const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const ALGORITHM = 'aes-256-gcm';

/**
 * A vault whose key is a file that only its owner can read: 32 random bytes in base64url. It is made if
 * `mayCreate` says so, and only then: a key file lost beside a database full of sealed values must be an error
 * (`vault_key_missing`), not a fresh key that opens none of them.
 */
export async function openLocalKeyVault(file: string, options: { mayCreate: boolean }): Promise<KeyVault> {
  const key = (await readKey(file)) ?? (options.mayCreate ? await createKey(file) : undefined);
  if (!key)
    throw authErrors.vault_key_missing(`The key file ${file} is missing; restore it from your backup.`);
  const keyId = createHash('sha256')
    .update('millrace vault key id')
    .update(key)
    .digest()
    .subarray(0, KEY_ID_BYTES);
  const header = Buffer.concat([Buffer.of(VERSION), keyId]);
  const additional = (context: string): Buffer => Buffer.concat([header, Buffer.from(context)]);

  return {
    async seal(plaintext, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
        additional(context),
      );
      return Buffer.concat([header, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
    },
    async open(sealed, context) {
      const bytes = Buffer.from(sealed);
      if (
        bytes.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES ||
        !bytes.subarray(0, HEADER_BYTES).equals(header)
      ) {
        throw authErrors.vault_open_failed('The value was not sealed with this vault’s key.');
      }
      const nonce = bytes.subarray(HEADER_BYTES, HEADER_BYTES + NONCE_BYTES);
      const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(additional(context))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      try {
        const body = bytes.subarray(HEADER_BYTES + NONCE_BYTES, -TAG_BYTES);
        return Buffer.concat([decipher.update(body), decipher.final()]);
      } catch (cause) {
        throw authErrors.vault_open_failed('The value was changed, or belongs to another place.', { cause });
      }
    },
  };
}

async function readKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== KEY_BYTES) {
    throw authErrors.vault_key_invalid(`The key file ${file} does not hold ${KEY_BYTES} bytes in base64url.`);
  }
  await keepPrivate(file);
  return key;
}

/** A file that others can read stays a file that others may have read; still, it gets no worse. */
async function keepPrivate(file: string): Promise<void> {
  const { mode } = await stat(file);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) await chmod(file, 0o600);
}

/** Written whole and synced beside its place, then linked there: two processes that start at once get one key. */
async function createKey(file: string): Promise<Buffer> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomToken(6)}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(`${randomBytes(KEY_BYTES).toString('base64url')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(temporary);
  }
  const key = await readKey(file);
  if (!key) throw authErrors.vault_key_missing(`The key file ${file} could not be created.`);
  return key;
}
