/**
 * `node scripts/services/ask-flink.ts [--dir DIR] [--option KEY=VALUE]… [--timeout-ms N] FILE.sql | -`: runs a script on
 * the Flink that `services up flink` started and prints each change of each query as a JSON line `["+I", {…}]`; `{DIR}` in
 * the script becomes the folder of the file, or DIR. A refusal is printed as `error: …`, with exit code 1.
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type FlinkAnswer, FlinkRefusal, runOnFlink } from '../../test/oracle/flink.ts';
import { runningService } from './service.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    dir: { type: 'string' },
    option: { type: 'string', multiple: true, default: [] },
    'timeout-ms': { type: 'string' },
    /** Also the types of the columns. */
    types: { type: 'boolean', default: false },
  },
});
const gateway = runningService('flink')?.endpoints['gateway'];
const [file] = positionals;
if (gateway === undefined) stop('Flink is not running: start it with `services up flink`.', 3);
if (file === undefined) stop('usage: ask-flink [--dir DIR] [--option KEY=VALUE]… FILE.sql | -', 2);

const directory = resolve(values.dir ?? (file === '-' ? '.' : dirname(file)));
const script = readFileSync(file === '-' ? 0 : file, 'utf8').replaceAll('{DIR}', directory);
const options = Object.fromEntries(values.option.map((pair) => pair.split(/=(.*)/su, 2) as [string, string]));
try {
  const timeoutMs = values['timeout-ms'];
  const answers = await runOnFlink(gateway, script, {
    options,
    ...(timeoutMs === undefined ? {} : { timeoutMs: Number(timeoutMs) }),
  });
  for (const answer of answers) print(answer);
} catch (error) {
  if (!(error instanceof FlinkRefusal)) throw error;
  for (const answer of error.answers) print(answer);
  process.stdout.write(`error: ${error.message}\n  in: ${error.statement.slice(0, 300)}\n`);
  process.exitCode = 1;
}

function print({ columns, changes, isQuery }: FlinkAnswer): void {
  if (values.types && isQuery)
    process.stdout.write(
      `-- ${columns.map(({ name, type }) => `${name} ${JSON.stringify(type)}`).join(', ')}\n`,
    );
  for (const { op, row } of changes) {
    const [, text] = /^\{"(?:result|plan)":(".*")\}$/su.exec(row) ?? [];
    if (isQuery) process.stdout.write(`["${op}",${row}]\n`);
    // EXPLAIN, SHOW and the like: one text is easier to read as it is.
    else if (text === undefined) process.stdout.write(`${row}\n`);
    else if (text !== '"OK"') process.stdout.write(`${JSON.parse(text) as string}\n`);
  }
}

function stop(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
