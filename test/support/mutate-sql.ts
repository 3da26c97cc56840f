import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chance, pick } from './garbage-values.ts';
import type { Random } from './random.ts';

const root = join(import.meta.dirname, '..', '..');

/** Scripts that are known good: the examples, and those that Flink itself accepted. */
export function goodScripts(): string[] {
  const examples = globSync('examples/*.sql', { cwd: root })
    .sort()
    .map((file) => readFileSync(join(root, file), 'utf8'));
  const recorded = readFileSync(join(root, 'test', 'fixtures', 'flink', 'scripts.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as { script: string }).script);
  return [...examples, ...recorded];
}

const TOKEN = /\s+|'(?:[^']|'')*'|`[^`]*`|--[^\n]*|\w+|[^\w\s]/gu;

const PIECES: readonly string[] = [
  "'",
  '`',
  '"',
  '/*',
  '--',
  ';',
  '(',
  ')',
  ',',
  '\\',
  '€',
  '\u{1f600}',
  '\u2028',
  '0x',
  '1e999',
  '99999999999999999999999999999999999999999',
  'NULL',
  'SELECT',
  'FROM',
  'WHERE',
  'GROUP BY',
  'OVER',
  'INTERVAL',
  "INTERVAL '99999999999' DAY",
  'DECIMAL(99, 98)',
  'TIMESTAMP(99)',
  'VARCHAR(0)',
  'ARRAY<ROW<a MAP<INT, INT>>>',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  "''",
  "'\\'",
  '('.repeat(3_000),
  'NOT '.repeat(3_000),
  '- '.repeat(3_000),
  `${'1 + '.repeat(3_000)}1`,
  'CASE WHEN '.repeat(300),
  'SELECT * FROM ('.repeat(300),
  'a'.repeat(10_000),
];

/** The script with a few of its tokens removed, repeated, exchanged or replaced; at times cut off or joined with another. */
export function mutateSql(scripts: readonly string[], random: Random): string {
  let tokens: readonly string[] = pick(random, scripts).match(TOKEN) ?? [];
  for (let i = 0; i < 1 + 4 * random(); i++) tokens = mutateTokens(tokens, scripts, random);
  return tokens.join('');
}

function mutateTokens(tokens: readonly string[], scripts: readonly string[], random: Random): string[] {
  const at = Math.floor(random() * tokens.length);
  const before = tokens.slice(0, at);
  const after = tokens.slice(at + 1);
  const token = tokens[at] ?? '';
  const kind = random();
  if (kind < 0.2) return [...before, ...after];
  if (kind < 0.3) return [...before, token, token, ...after];
  if (kind < 0.5) return [...before, pick(random, tokens), ...after];
  if (kind < 0.8) return [...before, pick(random, PIECES), ...after];
  if (kind < 0.9)
    return [...before, ...(pick(random, scripts).match(TOKEN) ?? []).slice(Math.floor(random() * 50))];
  return chance(random, 0.5)
    ? before
    : [...before, String.fromCharCode(1 + Math.floor(random() * 0x2_000)), ...after];
}
