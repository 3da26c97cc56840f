import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { callJson } from '../client.ts';
import { contextOf } from '../context.ts';
import { printObject, printRows } from '../output.ts';
import { readPages } from '../pages.ts';

interface ListFlags {
  topic?: string;
  stage?: string;
  status?: string;
  limit: string;
}

const pathOf = (id: string): string => `/v1/dead-letters/${encodeURIComponent(id)}`;

export function addDeadLetters(program: Command): void {
  const deadLetters = program
    .command('dead-letters')
    .description('inspect, replay and discard events that failed');
  deadLetters
    .command('list', { isDefault: true })
    .description('list dead letters, newest first')
    .option('--topic <topic>', 'only of this topic')
    .option('--stage <stage>', 'decode, contract, expression, late or sink')
    .option('--status <status>', 'open, replayed or discarded')
    .option('-n, --limit <n>', 'at most this many', '100')
    .action(async (flags: ListFlags, command: Command) => {
      const context = contextOf(command);
      const { limit, ...filters } = flags;
      const query = new URLSearchParams({ ...filters, limit: String(Math.min(Number(limit), 1_000)) });
      const rows = await readPages(context.client, `/v1/dead-letters?${query.toString()}`, Number(limit));
      await printRows(context.output, rows, ['id', 'time', 'topic', 'stage', 'code', 'status', 'message']);
    });
  deadLetters
    .command('show <id>')
    .description('print one dead letter, whole')
    .action(async (id: string, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      await printObject(context.output, await callJson(context.client, pathOf(id)));
    });
  deadLetters
    .command('replay <id>')
    .description('send it again; with --file, the mended event from that file')
    .option('--file <file>', 'the mended event')
    .action(async (id: string, flags: { file?: string }, command: Command) => {
      const context = contextOf(command);
      const body = flags.file === undefined ? {} : { text: readFileSync(flags.file, 'utf8') };
      const request = { method: 'POST', body: JSON.stringify(body) } as const;
      await printObject(context.output, await callJson(context.client, `${pathOf(id)}/replay`, request));
    });
  deadLetters
    .command('discard <id>')
    .description('set it aside for good, with a reason')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, flags: { reason: string }, command: Command) => {
      const context = contextOf(command);
      const request = { method: 'POST', body: JSON.stringify({ reason: flags.reason }) } as const;
      await printObject(context.output, await callJson(context.client, `${pathOf(id)}/discard`, request));
    });
}
