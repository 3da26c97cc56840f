import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { EXIT } from '../exit.ts';

interface RunFlags {
  changelog?: boolean;
  stats?: boolean;
  state?: string;
}

export function addRun(program: Command): void {
  program
    .command('run <file>')
    .description('run a SQL script on the embedded engine, without a server, until its sources end')
    .option('--changelog', 'print each change {"op","row"} instead of the final rows')
    .option('--stats', 'print one JSON line on stderr: rows, seconds, memory')
    .option('--state <directory>', 'keep state there: a second run continues where the first stopped')
    .addHelpText(
      'after',
      '\nExamples:\n  millrace run report.sql > rows.ndjson\n  millrace run report.sql --changelog --stats\n',
    )
    .action(async (file: string, flags: RunFlags, command: Command) => {
      const { signal } = contextOf(command);
      const sql = readFileSync(file === '-' ? 0 : file, 'utf8');
      const { runScript } = await import('#engine');
      const ok = await runScript({
        sql,
        file,
        stdout: process.stdout,
        stderr: process.stderr,
        changelog: flags.changelog ?? false,
        stats: flags.stats ?? false,
        ...(flags.state === undefined ? {} : { stateDirectory: flags.state }),
        signal,
      });
      if (!ok) process.exitCode = EXIT.failure;
    });
}
