/**
 * `node test/oracle/late-on-flink.ts [RUNS] [FROM]`: random queries on rows of which many come too late, on the engine and on a
 * real Flink. Only queries of one table: in which order Flink reads two is left to it, and with it what is late. Wants
 * `npm run services -- up flink`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningService } from '../../scripts/services/service.ts';
import { runForTest } from '../../src/processing/engine/testing.ts';
import { seedOf } from '../support/random.ts';
import { foldChanges } from './changelog.ts';
import { runOnFlink } from './flink.ts';
import { Choices } from './random/choices.ts';
import { randomCase, type RandomCase } from './random/query.ts';
import { DELAY_MS, rearranged, type Table, tableLines } from './random/tables.ts';
import { scriptOf } from './run-case.ts';

const gateway = runningService('flink')?.endpoints['gateway'];
if (gateway === undefined) throw new Error('Flink is not running: npm run services -- up flink');
const [runs = 50, from = 0] = process.argv.slice(2).map(Number);
const seed = seedOf();
const counts = { same: 0, upsert: 0, failed: 0, different: 0 };

for (let number = from, done = 0; done < runs; number++) {
  const choices = Choices.fromSeed(seed + number);
  const one = randomCase(choices);
  if (!readsOneTableOnce(one)) continue;
  done++;
  const tables = one.tables.map((table) => rearranged(choices, { ...table, isOrdered: false }, 4 * DELAY_MS));
  await compare(number, one, tables);
}
process.stdout.write(`${JSON.stringify(counts)}\n`);

function readsOneTableOnce({ views, flink }: RandomCase): boolean {
  const text = `${views.join(' ')} ${flink}`;
  const names = text.match(/\bt[1-4]\b/gu) ?? [];
  return (
    names.length === 1 &&
    !/\b(?:JOIN|UNION|INTERSECT|EXCEPT)\b/u.test(text.replaceAll('CROSS JOIN UNNEST', ''))
  );
}

async function compare(number: number, one: RandomCase, tables: readonly Table[]): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'millrace-late-'));
  const script = scriptOf(one, tables);
  try {
    for (const table of tables) await writeFile(join(directory, `${table.name}.jsonl`), tableLines(table));
    const answers = await runOnFlink(gateway ?? '', scriptOf(one, tables, `file://${directory}/`));
    const changes = answers.at(-1)?.changes ?? [];
    if (changes.some(({ op }) => op === '+U') && !changes.some(({ op }) => op === '-U')) {
      counts.upsert++;
      return;
    }
    const theirs = foldChanges(changes);
    const ours = foldChanges((await runForTest(script, { baseDirectory: directory })).changes);
    const isSame = JSON.stringify(ours) === JSON.stringify(theirs);
    counts[isSame ? 'same' : 'different']++;
    if (!isSame) report(number, script, tables, `here:  ${ours.join(' ')}\nFlink: ${theirs.join(' ')}`);
  } catch (error) {
    counts.failed++;
    report(number, script, [], String(error).slice(0, 300));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function report(number: number, script: string, tables: readonly Table[], problem: string): void {
  const used = tables.filter(({ name }) => script.includes(`CREATE TABLE ${name} `));
  const rows = used.map((table) => `-- ${table.name}.jsonl\n${tableLines(table)}`).join('');
  process.stdout.write(`SEED=${seed} case ${number}\n${script}\n${rows}${problem}\n\n`);
}
