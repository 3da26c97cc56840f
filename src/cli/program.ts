import { Command, CommanderError } from 'commander';
import { isCoded, VERSION } from '#foundation';
import { addCompletion } from './commands/completion.ts';
import { addConfig } from './commands/config.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addExplain } from './commands/explain.ts';
import { addPipelines } from './commands/pipelines.ts';
import { addPlanDiff } from './commands/plan-diff.ts';
import { addRun } from './commands/run.ts';
import { addSend } from './commands/send.ts';
import { addServe } from './commands/serve.ts';
import { addTail } from './commands/tail.ts';
import { addTest } from './commands/test.ts';
import { addTopics } from './commands/topics.ts';
import { addWhy } from './commands/why.ts';
import { stoppedBy } from './context.ts';
import { EXIT } from './exit.ts';
import { exitQuietlyOnClosedPipe } from './output.ts';

/** Runs one command line and returns the exit code: 0 done, 1 failed, 2 wrong usage, 130/143 stopped by a signal. */
export async function runCli(args: readonly string[]): Promise<number> {
  exitQuietlyOnClosedPipe();
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return exitCodeOf(error);
  }
}

export function createProgram(): Command {
  const program = new Command('millrace')
    .description('Turns events into decisions while they happen.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--json', 'print data as JSON lines')
    .option('--url <url>', 'where Millrace runs (MILLRACE_URL; default http://127.0.0.1:8080)')
    .option('--config <file>', 'configuration file (default millrace.yaml, if there is one)')
    .option('--data <directory>', 'data directory (default .millrace)')
    .helpOption('-h, --help', 'print help')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text) });
  for (const add of [
    addServe,
    addRun,
    addTest,
    addExplain,
    addPlanDiff,
    addWhy,
    addTopics,
    addSend,
    addTail,
    addPipelines,
    addDeadLetters,
    addConfig,
    addCompletion,
  ]) {
    add(program);
  }
  return program;
}

function exitCodeOf(error: unknown): number {
  if (stoppedBy() !== undefined) return stoppedBy() === 'SIGINT' ? EXIT.interrupted : EXIT.terminated;
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`millrace: ${message}\n`);
  if (!isCoded(error) && error instanceof Error && process.env['MILLRACE_DEBUG']) {
    process.stderr.write(`${error.stack ?? ''}\n`);
  }
  return isCoded(error, 'usage') ? EXIT.usage : EXIT.failure;
}
