import type { Command } from 'commander';
import { call } from '../client.ts';
import { contextOf } from '../context.ts';
import { readEvents } from '../sse.ts';

interface TailFlags {
  from: string;
  limit?: string;
}

interface TailedRecord {
  partition: number;
  offset: number;
  timestamp: string;
  key: string | null;
  value: unknown;
}

export function addTail(program: Command): void {
  program
    .command('tail <topic>')
    .description('print events as they arrive, until Ctrl-C')
    .option('--from <position>', 'earliest, latest or timestamp:ISO', 'latest')
    .option('-n, --limit <n>', 'stop after this many events')
    .addHelpText(
      'after',
      '\nExamples:\n  millrace tail readings\n  millrace tail readings --from earliest -n 10 --json | jq .value\n',
    )
    .action(async (topic: string, flags: TailFlags, command: Command) => {
      const context = contextOf(command);
      const query = new URLSearchParams({ from: flags.from });
      const response = await call(
        context.client,
        `/v1/topics/${encodeURIComponent(topic)}/tail?${query.toString()}`,
        {
          accept: 'text/event-stream',
          signal: context.signal,
        },
      );
      let left = flags.limit === undefined ? Number.POSITIVE_INFINITY : Number(flags.limit);
      for await (const event of readEvents(response.body as ReadableStream<Uint8Array>)) {
        if (event.event === 'gap') context.output.note(`gap: ${event.data}`);
        if (event.event !== 'record') continue;
        await context.output.data(
          context.output.json ? event.data : readable(JSON.parse(event.data) as TailedRecord),
        );
        left -= 1;
        if (left <= 0) return;
      }
    });
}

function readable(record: TailedRecord): string {
  const place = `${record.partition}:${record.offset}`;
  return `${record.timestamp}  ${place.padEnd(8)}  ${record.key ?? '–'}  ${JSON.stringify(record.value)}`;
}
