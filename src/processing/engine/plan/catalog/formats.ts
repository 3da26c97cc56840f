import {
  booleanOption,
  oneOf,
  type OptionSpecs,
  patternOption,
  textOption,
  withoutEffect,
} from './option-spec.ts';

/** What a script may say about a format. */
export interface FormatSpec {
  name: string;
  meaning: string;
  /** Its events are changes of a table, each an insertion, an update with both its rows, or a deletion. */
  isChangelog: boolean;
  /** Its rows can stand in a file, one a line (or in a container of their own). */
  inFiles: boolean;
  /** Without the format's name before them. */
  options: OptionSpecs;
  /** Metadata of an event beside its row, by key. */
  metadata: readonly string[];
}

const PARSE_ERRORS: OptionSpecs = {
  'ignore-parse-errors': booleanOption(
    'A field that cannot be read is NULL and an event that cannot be read is skipped, instead of becoming a dead letter.',
    false,
  ),
};

const JSON_TEXT: OptionSpecs = {
  'timestamp-format.standard': oneOf('How timestamps look.', ['SQL', 'ISO-8601'], { default: 'SQL' }),
  'map-null-key.mode': oneOf(
    'What becomes of a NULL key of a MAP that is written.',
    ['FAIL', 'DROP', 'LITERAL'],
    {
      default: 'FAIL',
    },
  ),
  'map-null-key.literal': textOption('The key that stands for NULL, in the mode LITERAL.', {
    default: 'null',
  }),
  'encode.decimal-as-plain-number': booleanOption(
    'Decimals are written without an exponent however small they are.',
    false,
  ),
  'encode.ignore-null-fields': booleanOption('Fields that are NULL are left out.', false),
};

const JSON_CHANGES: OptionSpecs = { ...PARSE_ERRORS, ...JSON_TEXT };

const AVRO: OptionSpecs = {
  'timestamp_mapping.legacy': booleanOption(
    'TIMESTAMP is timestamp-millis or -micros, as in Flink before 1.19, and there is no TIMESTAMP_LTZ; otherwise TIMESTAMP ' +
      'is local-timestamp-* and TIMESTAMP_LTZ is timestamp-*.',
    true,
  ),
};

const ONE_REGISTRY = 'schemas are kept by the platform itself.';

export const FORMATS: readonly FormatSpec[] = [
  {
    name: 'json',
    meaning: 'A JSON object an event.',
    isChangelog: false,
    inFiles: true,
    options: {
      'fail-on-missing-field': booleanOption('A missing field is an error instead of NULL.', false),
      ...PARSE_ERRORS,
      ...JSON_TEXT,
      'decode.json-parser.enabled': withoutEffect(
        booleanOption('Which parser Flink uses.', true),
        'there is one parser.',
      ),
    },
    metadata: [],
  },
  {
    name: 'csv',
    meaning: 'A line of fields an event, in the order of the physical columns.',
    isChangelog: false,
    inFiles: true,
    options: {
      'field-delimiter': characterOption('Between fields.', { default: ',' }),
      'disable-quote-character': booleanOption('Quotes have no meaning.', false),
      'quote-character': characterOption('Around fields.', { default: '"' }),
      'allow-comments': booleanOption('Lines that begin with # are skipped.', false),
      ...PARSE_ERRORS,
      'array-element-delimiter': textOption('Between elements of arrays and rows.', { default: ';' }),
      'escape-character': characterOption('Takes the meaning from the next character.'),
      'null-literal': textOption('Stands for NULL.'),
      'write-bigdecimal-in-scientific-notation': booleanOption(
        'Decimals are written as 1E+3 instead of 1000 where that is shorter.',
        true,
      ),
    },
    metadata: [],
  },
  {
    name: 'raw',
    meaning: 'The bytes of an event are the value of the one physical column.',
    isChangelog: false,
    inFiles: true,
    options: {
      charset: patternOption('How texts are encoded.', /^[\w.:-]{1,40}$/, 'the name of a character set', {
        default: 'UTF-8',
      }),
      endianness: oneOf('Order of the bytes of numbers.', ['big-endian', 'little-endian'], {
        default: 'big-endian',
      }),
    },
    metadata: [],
  },
  {
    name: 'avro',
    meaning: 'Avro, with the schema that follows from the columns: a datum an event, in files a container.',
    isChangelog: false,
    inFiles: true,
    options: {
      encoding: oneOf('How an event is written.', ['binary', 'json'], { default: 'binary' }),
      codec: oneOf('How blocks of a file are packed.', ['null', 'deflate', 'snappy', 'zstandard'], {
        default: 'snappy',
      }),
      ...AVRO,
    },
    metadata: [],
  },
  {
    name: 'avro-confluent',
    meaning: 'Avro behind a byte 0 and the four bytes of the id under which a registry has its schema.',
    isChangelog: false,
    inFiles: false,
    options: {
      url: withoutEffect(textOption('Address of a schema registry.'), ONE_REGISTRY),
      subject: textOption(
        'Under which the schema is registered; by default `<topic>-value` or `<topic>-key`.',
      ),
      schema: textOption('The Avro schema, instead of the one that follows from the columns.'),
      'properties.*': withoutEffect(textOption('Of the registry’s client.'), ONE_REGISTRY),
      ...AVRO,
    },
    metadata: [],
  },
  {
    name: 'debezium-json',
    meaning: 'Changes as Debezium writes them: `before`, `after`, `op`.',
    isChangelog: true,
    inFiles: true,
    options: {
      'schema-include': booleanOption('The change is in `payload`, beside its `schema`. Only read.', false),
      ...JSON_CHANGES,
    },
    metadata: [
      'schema',
      'ingestion-timestamp',
      'source.timestamp',
      'source.database',
      'source.schema',
      'source.table',
      'source.properties',
    ],
  },
  {
    name: 'canal-json',
    meaning: 'Changes as Canal writes them: rows of `data`, what they were in `old`, `type`.',
    isChangelog: true,
    inFiles: true,
    options: {
      ...JSON_CHANGES,
      'database.include': textOption(
        'Only changes of databases whose whole name matches this regular expression.',
      ),
      'table.include': textOption('Only changes of tables whose whole name matches this regular expression.'),
    },
    metadata: ['database', 'table', 'sql-type', 'pk-names', 'ingestion-timestamp', 'event-timestamp'],
  },
  {
    name: 'maxwell-json',
    meaning: 'Changes as Maxwell writes them: `data`, what was different in `old`, `type`.',
    isChangelog: true,
    inFiles: true,
    options: JSON_CHANGES,
    metadata: ['database', 'table', 'primary-key-columns', 'ingestion-timestamp'],
  },
  {
    name: 'ogg-json',
    meaning: 'Changes as Oracle GoldenGate writes them: `before`, `after`, `op_type`.',
    isChangelog: true,
    inFiles: true,
    options: JSON_CHANGES,
    metadata: ['table', 'primary-keys', 'ingestion-timestamp', 'event-timestamp'],
  },
];

const FORMATS_BY_NAME = new Map(FORMATS.map((format) => [format.name, format]));

export function findFormat(name: string | undefined): FormatSpec | undefined {
  return name === undefined ? undefined : FORMATS_BY_NAME.get(name);
}

/** One character, or an escape of Java's such as `\t` or `\u0001`. */
function characterOption(meaning: string, more: { default?: string } = {}) {
  return patternOption(meaning, /^(?:[\s\S]|\\[tnrbf\\'"]|\\u[0-9a-fA-F]{4})$/, 'one character', more);
}
