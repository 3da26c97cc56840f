import type { Command } from 'commander';
import { callJson } from '../client.ts';
import { contextOf } from '../context.ts';
import { printObject, printRows } from '../output.ts';
import { readPages } from '../pages.ts';

interface CreateFlags {
  partitions?: string;
  retention?: string;
  key?: string;
  timestamp?: string;
  compact?: boolean;
}

export function addTopics(program: Command): void {
  const topics = program.command('topics').description('list, create and delete topics');
  topics
    .command('list', { isDefault: true })
    .description('list topics')
    .action(async (_flags: unknown, command: Command) => {
      const context = contextOf(command);
      const rows = await readPages(context.client, '/v1/topics');
      await printRows(context.output, rows, [
        'name',
        'partitions',
        'records',
        'sizeBytes',
        'eventsPerSecond',
      ]);
    });
  topics
    .command('show <topic>')
    .description('print one topic')
    .action(async (topic: string, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      await printObject(
        context.output,
        await callJson(context.client, `/v1/topics/${encodeURIComponent(topic)}`),
      );
    });
  topics
    .command('create <topic>')
    .description('create a topic')
    .option('--partitions <n>', 'partitions')
    .option('--retention <ms>', 'keep events this many milliseconds')
    .option('--key <pointer>', 'JSON pointer of the key in events that are not CloudEvents')
    .option('--timestamp <pointer>', 'JSON pointer of the event time')
    .option('--compact', 'keep the newest event of each key')
    .addHelpText(
      'after',
      '\nExample:\n  millrace topics create orders --partitions 4 --key /customer --timestamp /placedAt\n',
    )
    .action(async (topic: string, flags: CreateFlags, command: Command) => {
      const context = contextOf(command);
      const body = {
        name: topic,
        ...(flags.partitions === undefined ? {} : { partitions: Number(flags.partitions) }),
        ...(flags.retention === undefined ? {} : { retentionMs: Number(flags.retention) }),
        ...(flags.key === undefined ? {} : { keyField: flags.key }),
        ...(flags.timestamp === undefined ? {} : { timestampField: flags.timestamp }),
        ...(flags.compact ? { cleanupPolicy: 'compact' } : {}),
      };
      const created = await callJson(context.client, '/v1/topics', {
        method: 'POST',
        body: JSON.stringify(body),
      });
      await printObject(context.output, created);
    });
  topics
    .command('delete <topic>')
    .description('delete a topic and all its events')
    .action(async (topic: string, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      await callJson(context.client, `/v1/topics/${encodeURIComponent(topic)}`, { method: 'DELETE' });
      context.output.note(`Deleted ${topic}.`);
    });
}
