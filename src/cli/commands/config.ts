import type { Command } from 'commander';
import { configJsonSchema, describeConfig, type LoadedConfig, loadConfig } from '#config';
import { contextOf } from '../context.ts';
import { printObject, printRows } from '../output.ts';

export function addConfig(program: Command): void {
  const config = program.command('config').description('check and show the configuration');
  config
    .command('check')
    .description('read flags, environment and file, and name every problem with its line')
    .action(async (_flags: unknown, command: Command) => {
      load(command);
      const { output } = contextOf(command);
      if (output.json) await printObject(output, { ok: true });
      else output.note('The configuration is good.');
    });
  config
    .command('show')
    .description('print the effective configuration and where each value came from; secrets are redacted')
    .addHelpText(
      'after',
      '\nExample:\n  millrace config show --json | jq -r \'select(.origin != "default") | .path\'\n',
    )
    .action(async (_flags: unknown, command: Command) => {
      const rows = describeConfig(load(command)).map((row) => ({ ...row }));
      await printRows(contextOf(command).output, rows, ['path', 'value', 'origin']);
    });
  config
    .command('schema')
    .description('print the JSON Schema of the configuration file')
    .action((_flags: unknown, command: Command) =>
      printObject(contextOf(command).output, configJsonSchema()),
    );
}

function load(command: Command): LoadedConfig {
  const { flags } = contextOf(command);
  return loadConfig({
    file: flags.config,
    environment: process.env,
    flags: flags.data === undefined ? {} : { 'data.directory': flags.data },
  });
}
