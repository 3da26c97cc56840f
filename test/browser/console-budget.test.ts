import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildConsoleIfStale } from '../../src/compose/console-build.ts';

/** Kibibytes after gzip. */
const FIRST_LOAD_JS_MAX = 170;
const CSS_MAX = 25;
const CHART_CHUNK_MAX = 30;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
  isEntry?: boolean;
}

test('the first page loads at most 170 KB of script, and all styles are at most 25 KB', async (context) => {
  const { manifest, kib } = await readBuild();
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry);
  assert.ok(entry);
  const scripts = [...withImports(manifest, entry)].map((name) => manifest[name]?.file ?? '');
  const scriptKib = scripts.reduce((sum, file) => sum + kib(file), 0);
  const styles = Object.values(manifest)
    .map(({ file }) => file)
    .filter((file) => file.endsWith('.css'));
  const styleKib = styles.reduce((sum, file) => sum + kib(file), 0);
  context.diagnostic(
    `first load: ${scriptKib.toFixed(1)} KiB script, ${styleKib.toFixed(1)} KiB styles (gzip)`,
  );
  assert.ok(scriptKib <= FIRST_LOAD_JS_MAX, `${scriptKib} KiB of script`);
  assert.ok(styles.length > 0 && styleKib <= CSS_MAX, `${styleKib} KiB of styles`);
});

test('the chart library is not part of the first load', async () => {
  const { manifest, kib } = await readBuild();
  const chart = Object.entries(manifest).find(([name]) => name.includes('series-plot'));
  assert.ok(chart, 'there is a chunk for charts');
  const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry) ?? '';
  assert.ok(!withImports(manifest, entry).has(chart[0]));
  assert.ok(kib(chart[1].file) <= CHART_CHUNK_MAX);
});

async function readBuild() {
  const dist = await buildConsoleIfStale();
  const manifest = JSON.parse(readFileSync(join(dist, '.vite', 'manifest.json'), 'utf8')) as Record<
    string,
    Chunk
  >;
  const kib = (file: string) => gzipSync(readFileSync(join(dist, file))).length / 1024;
  return { manifest, kib };
}

/** A chunk and everything it loads with itself. */
function withImports(manifest: Record<string, Chunk>, name: string, seen = new Set<string>()): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const imported of manifest[name]?.imports ?? []) withImports(manifest, imported, seen);
  return seen;
}
