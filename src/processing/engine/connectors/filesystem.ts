import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Connector } from './connector.ts';
import { fileTable } from './files/file-table.ts';
import { openFileLookup } from './files/file-lookup.ts';
import { FilesystemSink } from './files/filesystem-sink.ts';
import { FilesystemSource } from './files/filesystem-source.ts';
import { formatProblems } from './format-problems.ts';

/** Files of lines, or of Avro, in a folder; partitions are folders in it. */
export const filesystem: Connector = {
  name: 'filesystem',
  openSource: ([head], context) => new FilesystemSource(head, fileTable(head.table, context), context),
  openLookup: openFileLookup,
  openSink: (sink, context) => new FilesystemSink(sink, fileTable(sink.table, context), context),
  check: (table) => formatProblems(table, table.options['format'] ?? '', '', dataOf(table)),
};

function dataOf({ columns, partitionKeys }: TableDescriptor): TableDescriptor['columns'] {
  return columns.filter(({ kind, name }) => kind === 'physical' && !partitionKeys.includes(name));
}
