import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { contextOf } from '../context.ts';
import { EXIT } from '../exit.ts';

interface ExplainFlags {
  changelog?: boolean;
  graph?: boolean;
}

export function addExplain(program: Command): void {
  program
    .command('explain <file>')
    .description('show the plans of a SQL script and what its state will grow with; nothing runs')
    .option('--changelog', 'say at each operator what kinds of changes leave it')
    .option('--graph', 'as JSON: the operators of all statements with their inputs')
    .addHelpText('after', '\nExample:\n  millrace explain examples/sensor-means.sql --changelog\n')
    .action(async (file: string, flags: ExplainFlags, command: Command) => {
      const { output } = contextOf(command);
      const { explainScript } = await import('#engine');
      const explained = await explainScript(readFileSync(file === '-' ? 0 : file, 'utf8'), file);
      for (const { severity, line, column, message } of explained.diagnostics)
        output.note(`${file}:${line}:${column}: ${severity}: ${message}`);
      if (explained.diagnostics.some(({ severity }) => severity === 'error')) process.exitCode = EXIT.failure;
      else if (output.json || flags.graph === true) await output.data(explained.graph);
      else await output.data((flags.changelog === true ? explained.changelog : explained.text).trimEnd());
    });
}
