import type { DataType, Field, TimestampType } from '../../plan/types.ts';

/** Name of the record, as Flink gives it. */
const RECORD_NAME = 'org.apache.flink.avro.generated.record';

const AVRO_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export interface AvroMapping {
  /** Option `timestamp_mapping.legacy`. */
  legacyTimestamps: boolean;
}

type Schema = string | Schema[] | { [name: string]: unknown };

/** The Avro schema of a row, as Flink derives it (AvroSchemaConverter.convertToSchema), as JSON text. */
export function avroSchemaOf(fields: readonly Field[], mapping: AvroMapping): string {
  return JSON.stringify(recordSchema(fields, RECORD_NAME, mapping));
}

/** Why a row has no Avro schema, a sentence for each column; empty if it has one. */
export function avroProblems(fields: readonly Field[], mapping: AvroMapping): string[] {
  return fields.flatMap(({ name, type }) => [
    ...(AVRO_NAME.test(name) ? [] : [`Avro has no field called "${name}": letters, digits and "_" only.`]),
    ...typeProblems(type, name, mapping),
  ]);
}

function typeProblems(type: DataType, path: string, mapping: AvroMapping): string[] {
  switch (type.kind) {
    case 'TIMESTAMP':
      return mapping.legacyTimestamps && type.precision > 3
        ? [
            `Avro has no ${type.kind}(${type.precision}) ("${path}"); set 'timestamp_mapping.legacy' to false.`,
          ]
        : [];
    case 'TIMESTAMP_LTZ':
      return mapping.legacyTimestamps
        ? [`Avro has no TIMESTAMP_LTZ ("${path}"); set 'timestamp_mapping.legacy' to false.`]
        : [];
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
      return [`Avro has no intervals ("${path}").`];
    case 'ARRAY':
      return typeProblems(type.element, path, mapping);
    case 'MULTISET':
      return keyProblems(type.element, path);
    case 'MAP':
      return [...keyProblems(type.key, path), ...typeProblems(type.value, path, mapping)];
    case 'ROW':
      return avroProblems(type.fields, mapping);
    case 'BIGINT':
    case 'BINARY':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DECIMAL':
    case 'DOUBLE':
    case 'FLOAT':
    case 'INT':
    case 'NULL':
    case 'SMALLINT':
    case 'TIME':
    case 'TINYINT':
    case 'VARBINARY':
    case 'VARCHAR':
      return [];
  }
}

function keyProblems(key: DataType, path: string): string[] {
  return key.kind === 'VARCHAR' || key.kind === 'CHAR'
    ? []
    : [`Keys of an Avro map are strings ("${path}").`];
}

function recordSchema(fields: readonly Field[], name: string, mapping: AvroMapping): Schema {
  return {
    type: 'record',
    name: name.slice(name.lastIndexOf('.') + 1),
    namespace: name.slice(0, name.lastIndexOf('.')),
    fields: fields.map((field) => ({
      name: field.name,
      type: schemaOf(field.type, `${name}_${field.name}`, mapping),
      ...(field.type.nullable ? { default: null } : {}),
    })),
  };
}

function schemaOf(type: DataType, name: string, mapping: AvroMapping): Schema {
  const schema = bareSchema(type, name, mapping);
  return type.nullable && schema !== 'null' ? ['null', schema] : schema;
}

function bareSchema(type: DataType, name: string, mapping: AvroMapping): Schema {
  switch (type.kind) {
    case 'NULL':
      return 'null';
    case 'BOOLEAN':
      return 'boolean';
    case 'TINYINT':
    case 'SMALLINT':
    case 'INT':
    case 'INTERVAL_MONTHS':
      return 'int';
    case 'BIGINT':
    case 'INTERVAL_MS':
      return 'long';
    case 'FLOAT':
      return 'float';
    case 'DOUBLE':
      return 'double';
    case 'CHAR':
    case 'VARCHAR':
      return 'string';
    case 'BINARY':
    case 'VARBINARY':
      return 'bytes';
    case 'DATE':
      return { type: 'int', logicalType: 'date' };
    case 'TIME':
      return { type: 'int', logicalType: 'time-millis' };
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return { type: 'long', logicalType: timestampName(type, mapping) };
    case 'DECIMAL':
      return { type: 'bytes', logicalType: 'decimal', precision: type.precision, scale: type.scale };
    case 'ARRAY':
      return { type: 'array', items: schemaOf(type.element, name, mapping) };
    case 'MAP':
      return { type: 'map', values: schemaOf(type.value, name, mapping) };
    case 'MULTISET':
      return { type: 'map', values: 'int' };
    case 'ROW':
      return recordSchema(type.fields, name, mapping);
  }
}

function timestampName(type: TimestampType, mapping: AvroMapping): string {
  const unit = type.precision <= 3 ? 'millis' : type.precision <= 6 ? 'micros' : 'nanos';
  const isLocal = type.kind === 'TIMESTAMP' && !mapping.legacyTimestamps;
  return `${isLocal ? 'local-' : ''}timestamp-${unit}`;
}
