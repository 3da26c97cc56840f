import type { Command } from 'commander';
import { callJson } from '../client.ts';
import { contextOf } from '../context.ts';
import { printObject } from '../output.ts';

interface Explanation {
  reasons: string[];
}

export function addWhy(program: Command): void {
  program
    .command('why <pipeline> [window]')
    .description(
      'say why a result of a pipeline has not come out: what holds event time, and what would release it',
    )
    .addHelpText(
      'after',
      '\nWINDOW is the end of a window, ISO 8601; without it, the next result is meant.\n\nExample:\n  millrace why sensor-means 2026-11-23T12:00:00Z\n',
    )
    .action(async (pipeline: string, window: string | undefined, _flags: unknown, command: Command) => {
      const { client, output } = contextOf(command);
      const query = window === undefined ? '' : `?window=${encodeURIComponent(window)}`;
      const path = `/v1/pipelines/${encodeURIComponent(pipeline)}/event-time${query}`;
      const explanation = (await callJson(client, path)) as Explanation;
      if (output.json) await printObject(output, explanation);
      else for (const reason of explanation.reasons) await output.data(reason);
    });
}
