import { AvroDecoder } from '../formats/avro/avro-decoder.ts';
import { AvroEncoder } from '../formats/avro/avro-encoder.ts';
import { avroSchemaOf } from '../formats/avro/avro-schema.ts';
import type { AvroSchemas } from '../formats/avro/avro-schemas.ts';
import { ConfluentDecoder } from '../formats/avro/confluent-decoder.ts';
import { ConfluentEncoder } from '../formats/avro/confluent-encoder.ts';
import { canalJson } from '../formats/changes/canal-json.ts';
import { ChangeDecoder } from '../formats/changes/change-decoder.ts';
import type { ChangeDialect } from '../formats/changes/change-dialect.ts';
import { ChangeEncoder } from '../formats/changes/change-encoder.ts';
import { debeziumJson } from '../formats/changes/debezium-json.ts';
import { maxwellJson } from '../formats/changes/maxwell-json.ts';
import { oggJson } from '../formats/changes/ogg-json.ts';
import { CsvDecoder } from '../formats/csv-decoder.ts';
import { csvDialect } from '../formats/csv-dialect.ts';
import { CsvEncoder } from '../formats/csv-encoder.ts';
import { JsonDecoder } from '../formats/json-decoder.ts';
import { JsonEncoder } from '../formats/json-encoder.ts';
import type { JsonStyle } from '../formats/json-value-text.ts';
import { RawDecoder } from '../formats/raw-decoder.ts';
import { RawEncoder } from '../formats/raw-encoder.ts';
import { rawLayout } from '../formats/raw-layout.ts';
import type { RowDecoder } from '../formats/row-decoder.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { TimestampStandard } from '../formats/timestamp-text.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import { connectorErrors } from './errors.ts';
import { TableOptions } from './options.ts';

/** A part of a table's rows that is written in one format: the value of a record, its key, a line of a file. */
export interface FormattedPart {
  table: TableDescriptor;
  /** Name of the format. */
  format: string;
  /** Before the names of its options, which may be written without it as well. */
  prefix: '' | 'value.' | 'key.';
  /** All fields that are in the data, in its order, with the names they have there. */
  data: readonly Field[];
  /** Where schemas of avro-confluent are kept, and under what. */
  schemas?: AvroSchemas | undefined;
  subject?: string;
}

/** `fields`: those of the data that are wanted; `metadata`: what the format tells besides, its name being the key. */
export function createDecoder(
  part: FormattedPart,
  fields: readonly Field[],
  metadata: readonly Field[] = [],
): RowDecoder {
  const { format, table, prefix } = part;
  const options = new TableOptions(table, prefix);
  const standard = standardOf(options, format);
  const nullOnError = ignoresParseErrors(part);
  switch (format) {
    case 'json':
      return new JsonDecoder(fields, {
        standard,
        nullOnError,
        failOnMissing: options.boolean('json.fail-on-missing-field'),
      });
    case 'csv':
      return new CsvDecoder(
        fields,
        part.data,
        csvDialect((name) => options.text(name)),
        nullOnError,
      );
    case 'raw':
      return new RawDecoder(
        fields,
        rawLayout((name) => options.text(name)),
      );
    case 'avro':
      return new AvroDecoder(fields, avroSchema(part, options));
    case 'avro-confluent':
      return new ConfluentDecoder(fields, schemasOf(part));
    default:
      return new ChangeDecoder({ dialect: dialectOf(part), fields, metadata, standard, nullOnError });
  }
}

export function createEncoder(part: FormattedPart): RowEncoder {
  const { format, table, prefix, data } = part;
  const options = new TableOptions(table, prefix);
  switch (format) {
    case 'json':
      return new JsonEncoder(data, jsonStyle(options, format));
    case 'csv':
      return new CsvEncoder(
        data,
        csvDialect((name) => options.text(name)),
      );
    case 'raw':
      return new RawEncoder(
        data,
        rawLayout((name) => options.text(name)),
      );
    case 'avro':
      return new AvroEncoder(data, avroSchema(part, options));
    case 'avro-confluent':
      return confluentEncoder(part, options);
    default:
      return new ChangeEncoder(dialectOf(part), new JsonEncoder(data, jsonStyle(options, format)));
  }
}

function confluentEncoder(part: FormattedPart, options: TableOptions): RowEncoder {
  const schema = options.text('avro-confluent.schema') ?? avroSchema(part, options);
  const subject = options.text('avro-confluent.subject') ?? part.subject ?? '';
  return new ConfluentEncoder(part.data, schema, subject, schemasOf(part));
}

function avroSchema({ data, format }: FormattedPart, options: TableOptions): string {
  return avroSchemaOf(data, { legacyTimestamps: options.boolean(`${format}.timestamp_mapping.legacy`) });
}

function schemasOf({ schemas, table }: FormattedPart): AvroSchemas {
  if (schemas === undefined)
    throw connectorErrors.source_unavailable(
      `Table ${table.name}: there is no registry of Avro schemas here.`,
    );
  return schemas;
}

function dialectOf({ format, table, prefix }: FormattedPart): ChangeDialect {
  const options = new TableOptions(table, prefix);
  const pattern = (name: string): RegExp | undefined => {
    const text = options.text(name);
    return text === undefined ? undefined : new RegExp(`^(?:${text})$`, 'u');
  };
  switch (format) {
    case 'debezium-json':
      return debeziumJson(options.boolean('debezium-json.schema-include'));
    case 'canal-json':
      return canalJson({
        database: pattern('canal-json.database.include'),
        table: pattern('canal-json.table.include'),
      });
    case 'maxwell-json':
      return maxwellJson;
    case 'ogg-json':
      return oggJson;
    default:
      throw connectorErrors.option_invalid(`Table ${table.name}: there is no format ${format || '(none)'}.`);
  }
}

/** Whether events that cannot be read are dropped without a dead letter. */
export function ignoresParseErrors({ table, format, prefix }: FormattedPart): boolean {
  return new TableOptions(table, prefix).boolean(`${format}.ignore-parse-errors`);
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  raw: 'application/octet-stream',
  avro: 'avro/binary',
  'avro-confluent': 'application/vnd.confluent.avro',
};

export function contentTypeOf(format: string): string {
  return CONTENT_TYPES[format] ?? 'application/json';
}

function standardOf(options: TableOptions, format: string): TimestampStandard {
  return options.choice(`${format}.timestamp-format.standard`) === 'iso-8601' ? 'ISO-8601' : 'SQL';
}

function jsonStyle(options: TableOptions, format: string): JsonStyle {
  const mode = options.choice(`${format}.map-null-key.mode`);
  return {
    form: 'flink',
    separator: standardOf(options, format) === 'SQL' ? ' ' : 'T',
    ignoreNulls: options.boolean(`${format}.encode.ignore-null-fields`),
    javaNumbers: true,
    plainDecimals: options.boolean(`${format}.encode.decimal-as-plain-number`),
    nullKey: mode === 'drop' ? 'drop' : mode === 'literal' ? 'literal' : 'fail',
    nullKeyText: options.text(`${format}.map-null-key.literal`) ?? 'null',
  };
}
