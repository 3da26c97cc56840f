import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { Command } from 'commander';
import { callJson } from '../client.ts';
import { contextOf } from '../context.ts';
import { EXIT } from '../exit.ts';

interface SendAnswer {
  accepted: number;
  rejected: number;
  results: { status: string; code?: string; message?: string; deadLetterId?: string }[];
}

export function addSend(program: Command): void {
  program
    .command('send <topic> [file]')
    .description('send JSON events, one a line, from a file or stdin')
    .addHelpText(
      'after',
      `\nExamples:\n  echo '{"sensor":"s1","value":21.5}' | millrace send readings\n  millrace send readings events.ndjson --json\n`,
    )
    .action(async (topic: string, file: string | undefined, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      const source = file === undefined || file === '-' ? process.stdin : createReadStream(file);
      const answer = await callJson<SendAnswer>(
        context.client,
        `/v1/topics/${encodeURIComponent(topic)}/events`,
        {
          method: 'POST',
          contentType: 'application/x-ndjson',
          body: Readable.toWeb(source) as ReadableStream,
          signal: context.signal,
        },
      );
      if (context.output.json) await context.output.data(JSON.stringify(answer));
      else {
        for (const result of answer.results.filter(({ status }) => status === 'rejected')) {
          context.output.note(
            `rejected: ${result.message ?? ''} (${result.code ?? ''}, dead letter ${result.deadLetterId ?? '–'})`,
          );
        }
        context.output.note(`${answer.accepted} accepted, ${answer.rejected} rejected`);
      }
      if (answer.rejected > 0) process.exitCode = EXIT.failure;
    });
}
