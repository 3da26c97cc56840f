import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { randomToken } from '#foundation';
import { formatScope, parseScope } from '../access/scope.ts';
import type { AuthParts } from '../auth-parts.ts';
import { DEFAULT_TENANT } from '../users/user.ts';
import { createSystemApiKey } from './administer-api-keys.ts';
import { isSecretOf, isUsable, parseApiKey } from './api-key.ts';
import { findApiKey } from './api-key-store.ts';

const NAME = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * The API key of one of the platform's own senders, for example the demo. Made once and kept in `NAME.key` in the
 * directory, readable by its owner alone, so that the next start goes on with the same key. A new one is made if
 * the file is gone, or its key was revoked, has expired, or has other scopes.
 */
export async function issueServiceApiKey(
  parts: AuthParts,
  directory: string,
  name: string,
  scopes: readonly string[],
): Promise<string> {
  if (!NAME.test(name)) throw new TypeError(`"${name}" is not a name for a key file.`);
  const file = join(directory, `${name}.key`);
  const known = await readFile(file, 'utf8').catch(() => '');
  if (await isGood(parts, known.trim(), scopes)) return known.trim();
  const request = { name, scopes: scopes.map(parseScope), tenant: DEFAULT_TENANT };
  const { text } = await createSystemApiKey(parts, request);
  await writePrivately(directory, file, `${text}\n`);
  return text;
}

async function isGood(parts: AuthParts, text: string, scopes: readonly string[]): Promise<boolean> {
  const parsed = parseApiKey(text);
  const found = parsed && (await findApiKey(parts.database, parsed.id));
  if (!found || !isSecretOf(found.secretHash, parsed.secret) || !isUsable(found.key, parts.clock.nowMs()))
    return false;
  return found.key.scopes.map(formatScope).sort().join(' ') === [...scopes].sort().join(' ');
}

async function writePrivately(directory: string, file: string, text: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporary = `${file}.${randomToken(6)}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, file);
}
