import type { Command } from 'commander';
import { type ClientOptions, clientOptions } from './client.ts';
import { createOutput, type Output } from './output.ts';

/** What an action of a command works with. */
export interface CommandContext {
  client: ClientOptions;
  output: Output;
  /** Aborted by Ctrl-C or SIGTERM. */
  signal: AbortSignal;
  flags: GlobalFlags;
}

export interface GlobalFlags {
  json?: boolean;
  url?: string;
  config?: string;
  data?: string;
}

const interruption = new AbortController();
let signalled: NodeJS.Signals | undefined;
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    signalled ??= name;
    interruption.abort(new Error(`stopped by ${name}`));
  });
}

/** The signal that asked the process to stop, if one did. */
export const stoppedBy = (): NodeJS.Signals | undefined => signalled;

export function contextOf(command: Command): CommandContext {
  const flags = command.optsWithGlobals<GlobalFlags>();
  return {
    flags,
    client: clientOptions(flags),
    output: createOutput(flags.json ?? false),
    signal: interruption.signal,
  };
}
