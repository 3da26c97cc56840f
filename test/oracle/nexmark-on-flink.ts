/**
 * `node test/oracle/nexmark-on-flink.ts [QUERY…]`: the Nexmark queries on the recorded events in another order of arrival, with
 * rows out of order and rows too late, on the engine and on a real Flink. Prints each query that differs. Wants
 * `npm run services -- up flink`.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { nexmarkScript, QUERIES, sideTable } from '../../bench/nexmark/script.ts';
import { runningService } from '../../scripts/services/service.ts';
import { runForTest } from '../../src/processing/engine/testing.ts';
import { createRandom, seedOf } from '../support/random.ts';
import { type Change, foldChanges, foldUpserts } from './changelog.ts';
import { runOnFlink } from './flink.ts';

const gateway = runningService('flink')?.endpoints['gateway'];
if (gateway === undefined) throw new Error('Flink is not running: npm run services -- up flink');

/** Events come up to so many places later than they happened: 3 s, within the watermark's 4 s … */
const PLACES_OUT_OF_ORDER = 300;
/** … and one in so many up to 15 s later, when windows have ended. */
const ONE_IN_LATE = 40;
const PLACES_LATE = 1500;

const seed = seedOf();
const wanted = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'millrace-nexmark-flink-'));
const recorded = join(import.meta.dirname, '../fixtures/nexmark/nexmark-10k.jsonl.gz');
try {
  const lines = gunzipSync(readFileSync(recorded)).toString().trimEnd().split('\n');
  writeFileSync(join(directory, 'events.jsonl'), `${disordered(lines).join('\n')}\n`);
  writeFileSync(join(directory, 'side.csv'), sideTable());
  // What falls into ten seconds of the clock is no question of results.
  for (const query of QUERIES.filter((name) => name !== 'q12'))
    if (wanted.length === 0 || wanted.includes(query)) await compare(query);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

function disordered(lines: readonly string[]): string[] {
  const random = createRandom(seed);
  return lines
    .map((line, i) => {
      const isLate = random() < 1 / ONE_IN_LATE;
      return { line, place: i + random() * (isLate ? PLACES_LATE : PLACES_OUT_OF_ORDER) };
    })
    .sort((a, b) => a.place - b.place)
    .map(({ line }) => line);
}

async function compare(query: string): Promise<void> {
  const [ours, theirs] = [await onEngine(query), await onFlink(query)];
  const at = theirs.findIndex((row, i) => row !== ours[i]);
  const isSame = at < 0 && ours.length === theirs.length;
  process.stdout.write(
    isSame
      ? `${query}: ${ours.length} rows, the same\n`
      : `${query}: SEED=${seed}, ${ours.length} rows here, ${theirs.length} on Flink; at ${at}\n  here  ${ours[at]}\n  Flink ${theirs[at]}\n`,
  );
}

async function onEngine(query: string): Promise<string[]> {
  const source = "'connector' = 'filesystem', 'path' = 'events.jsonl', 'format' = 'json'";
  const script = nexmarkScript(query, { source, sink: undefined, side: 'side.csv' });
  const { changes } = await runForTest(script, { baseDirectory: directory });
  return foldChanges(changes);
}

async function onFlink(query: string): Promise<string[]> {
  const source = `'connector' = 'filesystem', 'path' = 'file://${directory}/events.jsonl', 'format' = 'json'`;
  const side = `file://${directory}/side.csv`;
  const script = nexmarkScript(query, { source, sink: undefined, side, forFlink: true });
  const answers = await runOnFlink(gateway ?? '', script);
  return fold(answers.at(-1)?.changes ?? []);
}

/** Flink 2.3.0 sends the winners of q9 without what they replace (FLINK-40368). */
function fold(changes: readonly Change[]): string[] {
  const isUpsert = changes.some(({ op }) => op === '+U') && !changes.some(({ op }) => op === '-U');
  return isUpsert
    ? foldUpserts(changes, (row) => String((JSON.parse(row) as { id: number }).id))
    : foldChanges(changes);
}
