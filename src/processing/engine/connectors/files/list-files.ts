import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { connectorErrors } from '../errors.ts';

/** Files of one table at most. */
export const FILES_MAX = 1_000_000;

/**
 * A file itself, or all files below a folder in the order of their paths. Files and folders whose names begin with `.`
 * or `_` are left out, as in Flink: they are not complete, or no data.
 */
export async function listFiles(path: string, pattern: RegExp | undefined): Promise<string[]> {
  const about = await stat(path).catch((error: unknown) => {
    throw connectorErrors.source_unavailable(`${path} cannot be read: ${(error as Error).message}`, {
      cause: error,
    });
  });
  if (!about.isDirectory()) return [path];
  const found: string[] = [];
  await collect(path, found);
  if (found.length > FILES_MAX)
    throw connectorErrors.source_unavailable(`${path} holds more than ${FILES_MAX} files.`);
  return found.filter((file) => pattern?.test(file) ?? true).sort();
}

async function collect(folder: string, found: string[]): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (/^[._]/.test(entry.name) || found.length > FILES_MAX) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collect(path, found);
    else if (entry.isFile()) found.push(path);
  }
}
