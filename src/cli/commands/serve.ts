import { Argument, type Command, Option } from 'commander';
import { type Config, type LoadedConfig, loadConfig } from '#config';
import type { Role } from '#compose';
import { contextOf } from '../context.ts';

interface ServeFlags {
  port?: string;
  host?: string;
  demo: boolean;
  logLevel?: string;
}

/** As `#compose` knows them, which is loaded only when something is served. */
const ROLES: readonly Role[] = ['gateway', 'auth', 'processing'];

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('start the platform: gateway, auth, processing and console in one process, or one of them')
    .addArgument(
      new Argument(
        '[role]',
        'start this context alone; it finds the others by services.* of the configuration',
      ).choices(ROLES),
    )
    .option('-p, --port <port>', 'port to listen on (default 8080; 0 takes a free one)')
    .option('--host <address>', 'address to listen on (default 127.0.0.1)')
    .option('--no-demo', 'send no demo events and create no demo objects')
    .addOption(
      new Option('--log-level <level>', 'lines below it are left out').choices([
        'debug',
        'info',
        'warn',
        'error',
        'silent',
      ]),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  millrace serve\n  millrace serve --port 9000 --no-demo\n  millrace serve --config production.yaml\n  millrace serve gateway --config production.yaml\n',
    )
    .action(async (role: Role | undefined, flags: ServeFlags, command: Command) => {
      const context = contextOf(command);
      const loaded = loadConfig({
        file: context.flags.config,
        environment: process.env,
        flags: {
          ...(flags.port === undefined ? {} : { 'http.port': flags.port }),
          ...(flags.host === undefined ? {} : { 'http.host': flags.host }),
          ...(flags.demo ? {} : { 'demo.enabled': 'false' }),
          ...(flags.logLevel === undefined ? {} : { 'logging.level': flags.logLevel }),
          ...(context.flags.data === undefined ? {} : { 'data.directory': context.flags.data }),
        },
      });
      const { startPlatform } = await import('#compose');
      const platform = await startPlatform({
        config: forTerminal(loaded),
        role,
        announce: (line) => context.output.note(line),
      });
      if (!context.signal.aborted) {
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve, { once: true }));
      }
      context.output.note('millrace: stopping …');
      await platform.stop();
      context.output.note('millrace: stopped');
    });
}

/** A person at a terminal wants to read the start-up words; a file or a collector gets the full log. */
function forTerminal({ config, origins }: LoadedConfig): Config {
  if (!process.stdout.isTTY || origins.get('logging.level') !== 'default') return config;
  return { ...config, logging: { ...config.logging, level: 'warn' } };
}
