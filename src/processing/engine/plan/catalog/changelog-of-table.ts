import type { ChangelogMode } from '../physical-plan.ts';
import type { TableDescriptor } from '../table-descriptor.ts';
import { findFormat } from './formats.ts';

/**
 * What the rows of a table are when it is read: `retract` for formats of change data capture, `upsert` (`+U` and `-D`
 * by primary key, so that the rows before have to be found) for `upsert-kafka`.
 */
export function changelogOfTable(table: Pick<TableDescriptor, 'connector' | 'format'>): ChangelogMode {
  if (table.connector === 'upsert-kafka') return 'upsert';
  return isChangelog(table.format) ? 'retract' : 'insert-only';
}

/**
 * What a table takes when it is written. `all`: whatever comes, `-U` included; `upsert`: changes by primary key, `-U`
 * can be left out; `insert-only`: rows that are never taken back.
 */
export function sinkTakes(
  table: Pick<TableDescriptor, 'connector' | 'format' | 'primaryKey'>,
): ChangelogMode | 'all' {
  switch (table.connector) {
    case 'upsert-kafka':
      return 'upsert';
    case 'jdbc':
      return table.primaryKey.length > 0 ? 'upsert' : 'insert-only';
    case 'print':
    case 'blackhole':
      return 'all';
    default:
      return isChangelog(table.format) ? 'all' : 'insert-only';
  }
}

function isChangelog(format: string | undefined): boolean {
  return findFormat(format)?.isChangelog ?? false;
}
