import { existsSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '#foundation';
import { type CommandContext, contextOf } from '../context.ts';
import { errors, EXIT } from '../exit.ts';

interface TestFlags {
  filter?: string;
  crashEvery?: string;
  batchRows?: string;
  parallelism?: string;
  straight?: boolean;
  update?: boolean;
  format?: string;
  output?: string;
}

type ScriptTests = Awaited<ReturnType<typeof loadScriptTests>>;

const loadScriptTests = async () => (await import('#engine')).loadScriptTests();

const HELP = `
Without options every case runs five times: straight through, one row at a time, and with three kinds of crashes; the
answers must be the same.

Examples:
  millrace test                            all **/*.test.sql below this folder
  millrace test sql/orders.test.sql --filter "late"
  millrace test --crash-every 3            die and restore after every third row
  millrace test --format junit --output report.xml
  millrace test --update                   take the rows that came as the expected ones
`;

export function addTest(program: Command): void {
  program
    .command('test [paths...]')
    .description('run SQL test scripts (*.test.sql): events in, query, rows out')
    .option('--filter <text>', 'only cases with this in their name; /…/ is a regular expression')
    .option('--straight', 'run each case once, straight through')
    .option('--crash-every <rows>', 'run each case once, with a crash and restore after so many rows')
    .option('--batch-rows <rows>', 'run each case once, with batches of so many rows')
    .option('--parallelism <n>', 'run each case with so many threads')
    .option('--update', 'write the rows that came into the files')
    .option('--format <format>', 'human, json, tap or junit')
    .option('--output <file>', 'write the report there instead of to stdout')
    .addHelpText('after', HELP)
    .action(async (paths: string[], flags: TestFlags, command: Command) => {
      const context = contextOf(command);
      const { failed } = await runCommand(paths.length === 0 ? ['.'] : paths, flags, context);
      if (failed > 0) process.exitCode = EXIT.failure;
    });
}

async function runCommand(
  paths: readonly string[],
  flags: TestFlags,
  { output, signal }: CommandContext,
): Promise<{ failed: number }> {
  const tests = await loadScriptTests();
  const report = tests.createReport(formatOf(tests, flags, output.json));
  const summary = { passed: 0, failed: 0, skipped: 0, durationMs: 0 };
  const startedMs = systemClock.monotonicMs();
  const write = createWriter(flags.output);
  await write(report.begin());
  const results = tests.runTests({
    files: filesOf(tests, paths),
    ...schedulesOf(tests, flags),
    ...(flags.filter === undefined ? {} : { filter: filterOf(flags.filter) }),
    ...(flags.parallelism === undefined
      ? {}
      : {
          settings: new Map([['parallelism.default', String(countOf('--parallelism', flags.parallelism))]]),
        }),
    update: flags.update ?? false,
    clock: systemClock,
    signal,
  });
  for await (const result of results) {
    summary[result.status]++;
    await write(report.add(result));
  }
  signal.throwIfAborted();
  if (summary.passed + summary.failed + summary.skipped === 0)
    throw errors.usage(`No case has a name with "${flags.filter ?? ''}" in it.`);
  await write(report.end({ ...summary, durationMs: systemClock.monotonicMs() - startedMs }));
  return summary;
}

function filesOf(tests: ScriptTests, paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    if (!existsSync(path)) throw errors.usage(`There is no file or folder ${path}.`);
    return tests.findTestFiles(path);
  });
  if (files.length === 0)
    throw errors.usage(`There is no file *${tests.TEST_FILE_SUFFIX} in ${paths.join(', ')}.`);
  return [...new Set(files.map((file) => relative('', file)))];
}

function formatOf(
  tests: ScriptTests,
  { format }: TestFlags,
  json: boolean,
): ScriptTests['REPORT_FORMATS'][number] {
  const wanted = format ?? (json ? 'json' : 'human');
  const found = tests.REPORT_FORMATS.find((known) => known === wanted);
  if (found !== undefined) return found;
  throw errors.usage(`There is no format "${wanted}"; there are ${tests.REPORT_FORMATS.join(', ')}.`);
}

function schedulesOf(
  tests: ScriptTests,
  { straight, crashEvery, batchRows }: TestFlags,
): { schedules?: ScriptTests['STANDARD_SCHEDULES'] } {
  if (straight === true) return { schedules: [tests.STRAIGHT] };
  if (crashEvery === undefined && batchRows === undefined) return {};
  const schedule = tests.createSchedule({
    ...(crashEvery === undefined ? {} : { crashEvery: countOf('--crash-every', crashEvery) }),
    ...(batchRows === undefined ? {} : { batchRows: countOf('--batch-rows', batchRows) }),
  });
  return { schedules: [schedule] };
}

function countOf(flag: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw errors.usage(`${flag} takes a number from 1, not "${text}".`);
  return Number(text);
}

function filterOf(text: string): (name: string) => boolean {
  const [, pattern] = /^\/(.*)\/$/.exec(text) ?? [];
  if (pattern === undefined) return (name) => name.toLowerCase().includes(text.toLowerCase());
  try {
    const expression = new RegExp(pattern, 'iu');
    return (name) => expression.test(name);
  } catch (error) {
    throw errors.usage(`--filter ${text} is no regular expression: ${(error as Error).message}`);
  }
}

/** To stdout, or all of it into a file. */
function createWriter(file: string | undefined): (text: string) => Promise<void> {
  if (file === undefined)
    return (text) =>
      new Promise((resolve) => {
        if (process.stdout.write(text)) resolve();
        else process.stdout.once('drain', resolve);
      });
  writeFileSync(file, '');
  return (text) => Promise.resolve(writeFileSync(file, text, { flag: 'a' }));
}
