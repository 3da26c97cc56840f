import { fileURLToPath } from 'node:url';
import { resolve, sep } from 'node:path';
import type { TableDescriptor } from '../../plan/table-descriptor.ts';
import type { Field } from '../../plan/types.ts';
import { AvroRows } from './avro-rows.ts';
import type { ConnectorContext, SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import type { FileRows } from './file-rows.ts';
import { createDecoder, type FormattedPart, ignoresParseErrors } from '../formats.ts';
import { LineRows } from './line-rows.ts';
import { TableOptions } from '../options.ts';

/** A table of files, as its readers and writers see it. */
export interface FileTable {
  options: TableOptions;
  /** Absolute. */
  path: string;
  pathPattern: RegExp | undefined;
  /** Undefined: the table ends with the files that are there. */
  monitorIntervalMs: number | undefined;
  /** Columns that are folders, not in the rows. */
  partitionFields: readonly Field[];
  /** Folder of NULL. */
  defaultPartition: string;
  part: FormattedPart;
  ignoresErrors: boolean;
}

export function fileTable(table: TableDescriptor, context: ConnectorContext): FileTable {
  const options = new TableOptions(table);
  const pattern = options.text('source.path.regex-pattern');
  const physical = table.columns.filter(({ kind }) => kind === 'physical');
  const isPartition = ({ name }: Field): boolean => table.partitionKeys.includes(name);
  const part: FormattedPart = {
    table,
    format: table.options['format'] ?? '',
    prefix: '',
    data: physical.filter((column) => !isPartition(column)),
  };
  return {
    options,
    path: pathOf(table.options['path'] ?? '', context),
    pathPattern: pattern === undefined ? undefined : new RegExp(`^(?:${pattern})$`, 'u'),
    monitorIntervalMs: options.durationMs('source.monitor-interval'),
    partitionFields: table.partitionKeys.flatMap(
      (name) => physical.find((column) => column.name === name) ?? [],
    ),
    defaultPartition: options.fileName('partition.default-name'),
    part,
    ignoresErrors: ignoresParseErrors(part),
  };
}

/** `fields`: those that are wanted, none of them a partition column. */
export function openFileRows(
  { part }: FileTable,
  path: string,
  fields: readonly Field[],
  position: SourcePosition | undefined,
): FileRows {
  return part.format === 'avro'
    ? new AvroRows(path, fields, position)
    : new LineRows(path, createDecoder(part, fields), position, part.format !== 'raw');
}

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
