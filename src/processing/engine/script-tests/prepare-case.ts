import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { PreparedScript } from './executor.ts';
import type { ScriptCase } from './script-case.ts';

/** Lays the files of a case into `directory`, and puts its script together. Rejects if a script file is missing. */
export async function prepareCase(
  script: ScriptCase,
  testFile: string,
  directory: string,
  settings: ReadonlyMap<string, string>,
): Promise<PreparedScript> {
  for (const [name, content] of script.files) await writeFile(join(directory, name), content);
  const beside = dirname(resolve(testFile));
  const texts: string[] = [];
  let functionsDirectory = beside;
  for (const part of script.sql) {
    if (part.kind === 'file') functionsDirectory = dirname(resolve(beside, part.path));
    texts.push(part.kind === 'text' ? part.text : await readFile(resolve(beside, part.path), 'utf8'));
  }
  const wanted = script.expected.tables.map(({ table }) => table).filter((table) => table !== undefined);
  return {
    sql: texts.join('\n;\n').replaceAll('{dir}', directory),
    directory,
    functionsDirectory,
    events: script.events,
    tables: wanted,
    settings,
    clockMs: script.clockMs,
  };
}
