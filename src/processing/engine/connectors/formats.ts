import { CsvDecoder } from '../formats/csv-decoder.ts';
import { CsvEncoder } from '../formats/csv-encoder.ts';
import { csvDialect } from '../formats/csv-dialect.ts';
import { JsonDecoder } from '../formats/json-decoder.ts';
import { JsonEncoder } from '../formats/json-encoder.ts';
import type { RowDecoder } from '../formats/row-decoder.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { TimestampStandard } from '../formats/timestamp-text.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import { connectorErrors } from './errors.ts';
import { booleanOption, oneOf, type OptionSpec, TableOptions, textOption } from './options.ts';

export const FORMATS = ['json', 'csv'] as const;

const JSON_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  'json.fail-on-missing-field': booleanOption('A missing field is an error instead of NULL.', false),
  'json.ignore-parse-errors': booleanOption('Events that cannot be read are skipped and counted.', false),
  'json.timestamp-format.standard': oneOf('How timestamps look.', ['SQL', 'ISO-8601'], { default: 'SQL' }),
  'json.encode.decimal-as-plain-number': booleanOption(
    'Decimals are always written without an exponent.',
    false,
  ),
  'json.encode.ignore-null-fields': booleanOption('Fields that are NULL are left out.', false),
  'json.map-null-key.mode': oneOf('What a NULL key of a MAP becomes.', ['FAIL', 'DROP', 'LITERAL'], {
    default: 'FAIL',
  }),
  'json.map-null-key.literal': textOption('The key that stands for NULL.', { default: 'null' }),
};

const CSV_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  'csv.field-delimiter': textOption('Between fields.', { default: ',' }),
  'csv.disable-quote-character': booleanOption('Quotes have no meaning.', false),
  'csv.quote-character': textOption('Around fields.', { default: '"' }),
  'csv.allow-comments': booleanOption('Lines that begin with # are skipped.', false),
  'csv.ignore-parse-errors': booleanOption('Lines that cannot be read are skipped and counted.', false),
  'csv.array-element-delimiter': textOption('Between elements of arrays and rows.', { default: ';' }),
  'csv.escape-character': textOption('Takes the meaning from the next character.'),
  'csv.null-literal': textOption('Stands for NULL.'),
};

/** Options of all formats, for connectors that take one. */
export const FORMAT_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  format: oneOf('How rows are written.', FORMATS),
  'value.format': oneOf('The same as format.', FORMATS),
  ...JSON_OPTIONS,
  ...CSV_OPTIONS,
  ...Object.fromEntries(
    Object.entries({ ...JSON_OPTIONS, ...CSV_OPTIONS }).map(([name, spec]) => [`value.${name}`, spec]),
  ),
};

/** Options of a format under either of their names. */
function formatOptions(table: TableDescriptor): TableOptions {
  const options: Record<string, string> = { ...table.options };
  for (const [name, value] of Object.entries(table.options))
    if (name.startsWith('value.')) options[name.slice('value.'.length)] = value;
  return new TableOptions({ ...table, options }, { ...JSON_OPTIONS, ...CSV_OPTIONS });
}

export function createDecoder(
  table: TableDescriptor,
  fields: readonly Field[],
  physical: readonly Field[],
): RowDecoder {
  const options = formatOptions(table);
  switch (table.format) {
    case 'json':
      return new JsonDecoder(fields, {
        standard: standardOf(options),
        failOnMissing: options.boolean('json.fail-on-missing-field'),
      });
    case 'csv':
      return new CsvDecoder(
        fields,
        physical,
        csvDialect((name) => options.text(name)),
      );
    case undefined:
    default:
      throw connectorErrors.option_invalid(
        `Table ${table.name}: there is no format ${table.format ?? '(none)'}.`,
      );
  }
}

export function createEncoder(table: TableDescriptor, fields: readonly Field[]): RowEncoder {
  const options = formatOptions(table);
  switch (table.format) {
    case 'json':
      return new JsonEncoder(fields, {
        form: 'flink',
        separator: standardOf(options) === 'SQL' ? ' ' : 'T',
        ignoreNulls: options.boolean('json.encode.ignore-null-fields'),
      });
    case 'csv':
      return new CsvEncoder(
        fields,
        csvDialect((name) => options.text(name)),
      );
    case undefined:
    default:
      throw connectorErrors.option_invalid(
        `Table ${table.name}: there is no format ${table.format ?? '(none)'}.`,
      );
  }
}

/** Whether events that cannot be read are dropped without a dead letter. */
export function ignoresParseErrors(table: TableDescriptor): boolean {
  return formatOptions(table).boolean(`${table.format}.ignore-parse-errors`);
}

function standardOf(options: TableOptions): TimestampStandard {
  return options.text('json.timestamp-format.standard')?.toUpperCase() === 'ISO-8601' ? 'ISO-8601' : 'SQL';
}
