/**
 * `node test/oracle/check-on-flink.ts [RUNS] [FROM]`: asks a real Flink the random queries that the tests ask the engine, and
 * compares with the batch database. What differs is a fault of the translation between the two languages, or one of Flink.
 * Wants `npm run services -- up flink`.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runningService } from '../../scripts/services/service.ts';
import { seedOf } from '../support/random.ts';
import { foldChanges } from './changelog.ts';
import { openDuckDb } from './duckdb.ts';
import { FlinkRefusal, runOnFlink } from './flink.ts';
import { Choices } from './random/choices.ts';
import { randomCase } from './random/query.ts';
import { tableForDuckDb, tableLines } from './random/tables.ts';
import { scriptOf } from './run-case.ts';

const gateway = runningService('flink')?.endpoints['gateway'];
if (gateway === undefined) throw new Error('Flink is not running: npm run services -- up flink');
const [runs = 50, from = 0] = process.argv.slice(2).map(Number);
const seed = seedOf();
const duckdb = await openDuckDb();
const print = (line: string): void => void process.stdout.write(`${line}\n`);
const counts = { same: 0, refused: 0, different: 0 };

for (let number = from; number < from + runs; number++) {
  const one = randomCase(Choices.fromSeed(seed + number));
  const directory = await mkdtemp(join(tmpdir(), 'millrace-flink-case-'));
  try {
    for (const table of one.tables) {
      await writeFile(join(directory, `${table.name}.jsonl`), tableLines(table));
      for (const statement of tableForDuckDb(table)) await duckdb.run(statement);
    }
    const expected = await duckdb.rows(one.duckdb);
    const script = scriptOf(one, one.tables, `file://${directory}/`);
    const answers = await runOnFlink(gateway, script, { timeoutMs: 60_000 });
    const changes = answers.at(-1)?.changes ?? [];
    // Flink 2.3.0 sends a Top 1 without what it takes back (FLINK-40368).
    if (changes.some(({ op }) => op === '+U') && !changes.some(({ op }) => op === '-U')) continue;
    const rows = foldChanges(changes);
    const isSame = JSON.stringify(rows) === JSON.stringify(expected);
    counts[isSame ? 'same' : 'different']++;
    if (!isSame)
      print(
        `SEED=${seed} case ${number} differs\n${script}\nDuckDB: ${one.duckdb}\nFlink: ${rows.join(' ')}\nDuckDB: ${expected.join(' ')}\n`,
      );
  } catch (error) {
    counts[error instanceof FlinkRefusal ? 'refused' : 'different']++;
    const what =
      error instanceof FlinkRefusal
        ? `refused: ${error.message.slice(0, 300)}\n  ${error.statement}`
        : String(error);
    print(`SEED=${seed} case ${number} ${what}\n`);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
duckdb.close();
print(JSON.stringify(counts));
