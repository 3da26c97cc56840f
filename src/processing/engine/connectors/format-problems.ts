import { avroProblems } from '../formats/avro/avro-schema.ts';
import { charsetOf } from '../formats/raw-layout.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { DataType, Field } from '../plan/types.ts';
import { TableOptions } from './options.ts';

/** Why these columns cannot be read or written in a format, a sentence each. */
export function formatProblems(
  table: TableDescriptor,
  format: string,
  prefix: '' | 'value.' | 'key.',
  fields: readonly Field[],
): string[] {
  const options = new TableOptions(table, prefix);
  switch (format) {
    case 'raw':
      return rawProblems(fields, options);
    case 'avro':
    case 'avro-confluent':
      return avroProblems(fields, {
        legacyTimestamps: options.boolean(`${format}.timestamp_mapping.legacy`),
      });
    case 'csv':
      return fields.flatMap(({ name, type }) => csvProblems(type, name));
    default:
      return [];
  }
}

const RAW_KINDS: readonly DataType['kind'][] = [
  'BOOLEAN',
  'TINYINT',
  'SMALLINT',
  'INT',
  'BIGINT',
  'FLOAT',
  'DOUBLE',
  'CHAR',
  'VARCHAR',
  'BINARY',
  'VARBINARY',
];

function rawProblems(fields: readonly Field[], options: TableOptions): string[] {
  const [field] = fields;
  if (field === undefined || fields.length > 1)
    return [`The format raw is for one physical column, here are ${fields.length}.`];
  const charset = options.text('raw.charset') ?? '';
  return [
    ...(RAW_KINDS.includes(field.type.kind)
      ? []
      : [`The format raw has no form for ${field.type.kind} ("${field.name}").`]),
    ...(charsetOf(charset) === undefined ? [`There is no character set "${charset}" here.`] : []),
  ];
}

function csvProblems(type: DataType, path: string): string[] {
  switch (type.kind) {
    case 'MAP':
    case 'MULTISET':
      return [`CSV has no form for ${type.kind} ("${path}").`];
    case 'ARRAY':
      return csvProblems(type.element, path);
    case 'ROW':
      return type.fields.flatMap((field) => csvProblems(field.type, `${path}.${field.name}`));
    case 'BIGINT':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'FLOAT':
    case 'INT':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'NULL':
    case 'SMALLINT':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return [];
  }
}
