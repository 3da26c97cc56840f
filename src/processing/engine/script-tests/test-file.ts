import { globSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCases } from './parse-cases.ts';
import type { ScriptCase, TableExpectation } from './script-case.ts';

/** How the files of tests end. */
export const TEST_FILE_SUFFIX = '.test.sql';

export interface TestFile {
  path: string;
  text: string;
  cases: readonly ScriptCase[];
}

/** The test files that a path means: itself, or all below the folder, sorted. Throws if there is no such path. */
export function findTestFiles(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  const exclude = (name: string): boolean =>
    name === 'node_modules' || (name.startsWith('.') && name.length > 1);
  return globSync(`**/*${TEST_FILE_SUFFIX}`, { cwd: path, exclude })
    .map((file) => join(path, file))
    .sort();
}

/** Rejects with `script_test_invalid`. */
export async function readTestFile(path: string): Promise<TestFile> {
  const text = await readFile(path, 'utf8');
  return { path, text, cases: parseCases(text) };
}

/** Puts other lines in the place of expected ones. */
export async function updateTestFile(
  file: TestFile,
  changes: readonly { expected: TableExpectation; lines: readonly string[] }[],
): Promise<void> {
  const lines = file.text.split('\n');
  const sorted = [...changes].sort((a, b) => b.expected.place.from - a.expected.place.from);
  for (const { expected, lines: wanted } of sorted) {
    const { from, to } = expected.place;
    lines.splice(from - 1, to - from, ...wanted);
  }
  await writeFile(file.path, lines.join('\n'));
}
