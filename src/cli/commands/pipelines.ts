import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { callJson } from '../client.ts';
import { contextOf } from '../context.ts';
import { printObject, printRows } from '../output.ts';
import { readPages } from '../pages.ts';

export function addPipelines(program: Command): void {
  const pipelines = program.command('pipelines').description('list, create, start and stop pipelines');
  pipelines
    .command('list', { isDefault: true })
    .description('list pipelines')
    .action(async (_flags: unknown, command: Command) => {
      const context = contextOf(command);
      await printRows(context.output, await readPages(context.client, '/v1/pipelines'), [
        'name',
        'state',
        'version',
        'id',
      ]);
    });
  pipelines
    .command('show <pipeline>')
    .description('print one pipeline, with its metrics')
    .action(async (pipeline: string, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      await printObject(
        context.output,
        await callJson(context.client, `/v1/pipelines/${encodeURIComponent(pipeline)}`),
      );
    });
  pipelines
    .command('create <file>')
    .description('create and start a pipeline from a SQL file')
    .option('--name <name>', 'its name (default: the name of the file)')
    .addHelpText('after', '\nExample:\n  millrace pipelines create examples/sensor-means.sql\n')
    .action(async (file: string, flags: { name?: string }, command: Command) => {
      const context = contextOf(command);
      const body = {
        name: flags.name ?? basename(file).replace(/\.sql$/u, ''),
        sql: readFileSync(file, 'utf8'),
        start: true,
      };
      await printObject(
        context.output,
        await callJson(context.client, '/v1/pipelines', { method: 'POST', body: JSON.stringify(body) }),
      );
    });
  addUpdate(pipelines);
  for (const act of ['start', 'stop'] as const) {
    pipelines
      .command(`${act} <pipeline>`)
      .description(`${act} a pipeline`)
      .action(async (pipeline: string, _flags: unknown, command: Command) => {
        const context = contextOf(command);
        const path = `/v1/pipelines/${encodeURIComponent(pipeline)}/${act}`;
        await printObject(context.output, await callJson(context.client, path, { method: 'POST' }));
      });
  }
  addSavepoints(pipelines);
}

const pathOf = (pipeline: string): string => `/v1/pipelines/${encodeURIComponent(pipeline)}`;

/** What the API says of a pipeline that changes as it begins anew. */
interface BegunPipeline {
  name: string;
  views: readonly { name: string; rows: string; reason: string }[];
}

function addUpdate(pipelines: Command): void {
  pipelines
    .command('update <pipeline>')
    .description('replace the SQL of a pipeline; another SQL begins anew, with no state and empty views')
    .requiredOption('--file <file>', 'the new SQL')
    .option('--name <name>', 'a new name (default: it keeps its own)')
    .addHelpText(
      'after',
      '\nExample:\n  millrace pipelines savepoint revenue before\n  millrace pipelines update revenue --file revenue.sql\n  millrace pipelines restart revenue --savepoint before\n',
    )
    .action(async (pipeline: string, flags: { file: string; name?: string }, command: Command) => {
      const context = contextOf(command);
      const sql = readFileSync(flags.file, 'utf8');
      const path = pathOf(pipeline);
      const name = flags.name ?? (await callJson<BegunPipeline>(context.client, path)).name;
      const body = JSON.stringify({ name, sql });
      await printObject(context.output, await callJson(context.client, path, { method: 'PUT', body }));
    });
}

interface RestartFlags {
  earliest?: boolean;
  timestamp?: string;
  savepoint?: string;
}

function addSavepoints(pipelines: Command): void {
  const post = async (command: Command, path: string, body: unknown): Promise<void> => {
    const context = contextOf(command);
    const answer = await callJson(context.client, path, { method: 'POST', body: JSON.stringify(body) });
    await printObject(context.output, answer);
  };
  pipelines
    .command('savepoint <pipeline> <name>')
    .description('keep the state of a running pipeline; it goes on')
    .action((pipeline: string, name: string, _flags: unknown, command: Command) =>
      post(command, `${pathOf(pipeline)}/savepoints`, { name }),
    );
  pipelines
    .command('savepoints <pipeline>')
    .description('list the savepoints of a pipeline')
    .action(async (pipeline: string, _flags: unknown, command: Command) => {
      const context = contextOf(command);
      const rows = await readPages(context.client, `${pathOf(pipeline)}/savepoints`);
      await printRows(context.output, rows, ['name', 'createdAt', 'epoch', 'scriptSha256']);
    });
  pipelines
    .command('restart <pipeline>')
    .description('begin a pipeline anew: from the first event kept, from a time, or from a savepoint')
    .option('--earliest', 'all events kept; its views are computed anew')
    .option('--timestamp <time>', 'events from this time on, ISO 8601; its views are computed anew')
    .option(
      '--savepoint <name>',
      'with the state and the positions of a savepoint, and the rows of its views',
    )
    .action(async (pipeline: string, flags: RestartFlags, command: Command) => {
      const context = contextOf(command);
      const request = { method: 'POST', body: JSON.stringify(flags) } as const;
      const begun = await callJson<BegunPipeline>(context.client, `${pathOf(pipeline)}/restart`, request);
      await printObject(context.output, begun);
      if (flags.savepoint === undefined) return;
      for (const { name, rows, reason } of begun.views)
        if (rows === 'emptied') context.output.note(`The view ${name} was emptied: ${reason}.`);
    });
}
