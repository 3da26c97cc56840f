import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import type { Connector } from './connector.ts';
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
      pathOf(head.table.options['path'] ?? '', context.baseDirectory),
      head,
      context.batchRowsMax,
    ),
  openSink: (table, context) =>
    new FilesystemSink(pathOf(table.table.options['path'] ?? '', context.baseDirectory), table),
  check: (table) => (table.format === undefined ? ['The option "format" is missing.'] : []),
};

function pathOf(path: string, baseDirectory: string): string {
  return path.startsWith('file:') ? fileURLToPath(path) : resolve(baseDirectory, path);
}
