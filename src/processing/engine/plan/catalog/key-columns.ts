import type { TableDescriptor } from '../table-descriptor.ts';

/** Which physical columns of a table in a topic lie in the key of a record, and which in its value. */
export interface KeyColumns {
  /** In the order of the key; names as in the table. */
  key: readonly string[];
  /** In the order of the table. */
  value: readonly string[];
  /** Stands before the names of key columns in the table, and is not in the data. */
  prefix: string;
}

/**
 * Follows Flink: the key is `key.fields` of `kafka`, the primary key of `upsert-kafka`; `value.fields-include` says
 * whether the value repeats it.
 */
export function keyColumnsOf(table: TableDescriptor): KeyColumns {
  const physical = table.columns.filter(({ kind }) => kind === 'physical').map(({ name }) => name);
  const key = table.connector === 'upsert-kafka' ? table.primaryKey : keyFields(table);
  const isWithoutKey = table.options['value.fields-include']?.toUpperCase() === 'EXCEPT_KEY';
  const value = isWithoutKey ? physical.filter((name) => !key.includes(name)) : physical;
  return { key, value, prefix: table.options['key.fields-prefix'] ?? '' };
}

function keyFields(table: TableDescriptor): string[] {
  return (table.options['key.fields'] ?? '')
    .split(';')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
