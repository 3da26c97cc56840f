import type { CatalogEntry } from '../catalog/catalog.ts';
import { printType, quoteName } from '../print-type.ts';
import type { TableColumn, TableDescriptor } from '../table-descriptor.ts';
import { withoutAttribute } from '../types.ts';

/** `SHOW CREATE TABLE`: a statement that declares the table as it is, in Flink's form. */
export function showCreateTable(entry: CatalogEntry & { kind: 'table' }): string {
  const { descriptor } = entry;
  const elements = descriptor.columns.map((column) => `  ${printColumn(column)}`);
  const { watermark, primaryKey } = descriptor;
  if (watermark !== undefined) {
    const name = quoteName(descriptor.columns[watermark.column]?.name ?? '');
    elements.push(`  WATERMARK FOR ${name} AS ${watermark.text}`);
  }
  if (primaryKey.length > 0) {
    const constraint = quoteName(`PK_${primaryKey.join('_')}`);
    elements.push(
      `  CONSTRAINT ${constraint} PRIMARY KEY (${primaryKey.map(quoteName).join(', ')}) NOT ENFORCED`,
    );
  }
  const path = entry.path.map(quoteName).join('.');
  return [
    `CREATE TABLE ${path} (\n${elements.join(',\n')}\n)`,
    ...(descriptor.comment === undefined ? [] : [`COMMENT ${quoteText(descriptor.comment)}`]),
    ...partitions(descriptor),
    `WITH (\n${options(descriptor)}\n)\n`,
  ].join('\n');
}

function printColumn(column: TableColumn): string {
  const name = quoteName(column.name);
  const comment = column.comment === undefined ? '' : ` COMMENT ${quoteText(column.comment)}`;
  if (column.kind === 'computed') return `${name} AS ${column.text}${comment}`;
  const type = printType(withoutAttribute(column.type))
    .replace(/^STRING/, 'VARCHAR(2147483647)')
    .replace(/^BYTES/, 'VARBINARY(2147483647)');
  if (column.kind === 'physical') return `${name} ${type}${comment}`;
  const from = column.key === column.name ? '' : ` FROM ${quoteText(column.key)}`;
  return `${name} ${type} METADATA${from}${column.virtual ? ' VIRTUAL' : ''}${comment}`;
}

function partitions({ partitionKeys }: TableDescriptor): string[] {
  return partitionKeys.length === 0 ? [] : [`PARTITIONED BY (${partitionKeys.map(quoteName).join(', ')})`];
}

function options({ options: given }: TableDescriptor): string {
  return Object.entries(given)
    .map(([key, value]) => `  ${quoteText(key)} = ${quoteText(value)}`)
    .join(',\n');
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
