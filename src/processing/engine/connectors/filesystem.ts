import { fileURLToPath } from 'node:url';
import { resolve, sep } from 'node:path';
import type { Connector, ConnectorContext } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { FilesystemSink } from './filesystem-sink.ts';
import { FilesystemSource } from './filesystem-source.ts';
import { FORMAT_OPTIONS } from './formats.ts';
import { textOption } from './options.ts';

/** Files of JSON lines or CSV. */
export const filesystem: Connector = {
  name: 'filesystem',
  options: {
    path: textOption('A file or a folder; file: URLs are understood.'),
    ...FORMAT_OPTIONS,
  },
  metadata: ['file.path', 'file.name', 'file.size', 'file.modification-time'],
  openSource: ([head], context) =>
    new FilesystemSource(
      head.id,
      pathOf(head.table.options['path'] ?? '', context),
      head,
      context.batchRowsMax,
    ),
  openSink: (table, context) => new FilesystemSink(pathOf(table.table.options['path'] ?? '', context), table),
  check: (table) => (table.format === undefined ? ['The option "format" is missing.'] : []),
};

/**
 * A pipeline runs with the rights of the whole platform: whoever may write one must not thereby read the keys in the
 * data directory, or any other file of the machine.
 */
function pathOf(
  path: string,
  {
    baseDirectory,
    mayLeaveBaseDirectory = false,
  }: Pick<ConnectorContext, 'baseDirectory' | 'mayLeaveBaseDirectory'>,
): string {
  const base = resolve(baseDirectory);
  const found = path.startsWith('file:') ? fileURLToPath(path) : resolve(base, path);
  if (mayLeaveBaseDirectory || found === base || found.startsWith(base + sep)) return found;
  throw connectorErrors.option_invalid(
    `The path "${path}" leads out of the folder for files of pipelines; give one relative to it.`,
  );
}
