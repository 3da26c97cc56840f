import { type FormatSpec, FORMATS } from './formats.ts';
import type { OptionSpec, OptionSpecs } from './option-spec.ts';
import { DATAGEN_OPTIONS } from './options/datagen-options.ts';
import { FILESYSTEM_OPTIONS } from './options/filesystem-options.ts';
import { JDBC_OPTIONS, LOOKUP_OPTIONS } from './options/jdbc-options.ts';
import { KAFKA_OPTIONS, UPSERT_KAFKA_OPTIONS } from './options/kafka-options.ts';
import { PRINT_OPTIONS } from './options/print-options.ts';

/**
 * What a script may say about a connector: its options are written here and nowhere else. What the connector does is
 * the business of `connectors/`.
 */
export interface ConnectorSpec {
  name: string;
  meaning: string;
  source: boolean;
  sink: boolean;
  /** Its tables can be the right side of a lookup join. */
  lookup: boolean;
  /** All options but `connector` and those of the format. */
  options: OptionSpecs;
  /** Option that names the format; undefined if the connector has none. */
  format?: { option: 'format' | 'value.format'; hasKey: boolean };
  /** Metadata columns by key; `writable` if they can be written too. */
  metadata: Readonly<Record<string, { writable: boolean }>>;
  /** The connector takes a primary key and needs one. */
  requiresPrimaryKey?: boolean;
}

const kafkaMetadata = {
  topic: { writable: false },
  partition: { writable: false },
  headers: { writable: true },
  'leader-epoch': { writable: false },
  offset: { writable: false },
  timestamp: { writable: true },
  'timestamp-type': { writable: false },
};

export const CONNECTORS: readonly ConnectorSpec[] = [
  {
    name: 'kafka',
    meaning: 'Topics of the platform, read as they come and appended to.',
    source: true,
    sink: true,
    lookup: false,
    options: KAFKA_OPTIONS,
    format: { option: 'format', hasKey: true },
    metadata: kafkaMetadata,
  },
  {
    name: 'upsert-kafka',
    meaning:
      'Topics of the platform as tables by primary key: the newest record of a key is its row, one without value deletes it.',
    source: true,
    sink: true,
    lookup: false,
    options: UPSERT_KAFKA_OPTIONS,
    format: { option: 'value.format', hasKey: true },
    metadata: kafkaMetadata,
    requiresPrimaryKey: true,
  },
  {
    name: 'jdbc',
    meaning:
      'Views: tables in the platform’s own database. Written by one pipeline, read as they are now by any.',
    source: true,
    sink: true,
    lookup: true,
    options: JDBC_OPTIONS,
    metadata: {},
  },
  {
    name: 'filesystem',
    meaning: 'Files in a folder, one folder a partition.',
    source: true,
    sink: true,
    lookup: true,
    options: { ...FILESYSTEM_OPTIONS, ...LOOKUP_OPTIONS },
    format: { option: 'format', hasKey: false },
    metadata: {
      'file.path': { writable: false },
      'file.name': { writable: false },
      'file.size': { writable: false },
      'file.modification-time': { writable: false },
    },
  },
  {
    name: 'datagen',
    meaning: 'Invented rows: random values or sequences, at a rate.',
    source: true,
    sink: false,
    lookup: false,
    options: DATAGEN_OPTIONS,
    metadata: {},
  },
  {
    name: 'print',
    meaning: 'Writes rows for people: `+I[a, 1, 2024-03-01T00:00]`.',
    source: false,
    sink: true,
    lookup: false,
    options: PRINT_OPTIONS,
    metadata: {},
  },
  {
    name: 'blackhole',
    meaning: 'Takes every row and keeps none.',
    source: false,
    sink: true,
    lookup: false,
    options: {},
    metadata: {},
  },
];

/** The options that a connector's tables have, those of the formats they use included. */
export function optionsOf(connector: ConnectorSpec, formats: readonly FormatSpec[]): OptionSpecs {
  const prefixes = connector.format?.hasKey === true ? ['', 'value.', 'key.'] : [''];
  const found: Record<string, OptionSpec> = { ...connector.options };
  for (const { name, options } of formats)
    for (const prefix of prefixes)
      for (const [option, spec] of Object.entries(options)) found[`${prefix}${name}.${option}`] = spec;
  return found;
}

/** The declaration of an option; a `#` or `*` in its name stands for what the script has there. */
export function findOption(specs: OptionSpecs, name: string): OptionSpec | undefined {
  if (Object.hasOwn(specs, name)) return specs[name];
  const pattern = Object.keys(specs).find((key) => matches(key, name));
  return pattern === undefined ? undefined : specs[pattern];
}

function matches(pattern: string, name: string): boolean {
  const wild = pattern.search(/[#*]/);
  if (wild === -1) return false;
  const [before, after] = [pattern.slice(0, wild), pattern.slice(wild + 1)];
  return name.length > before.length + after.length && name.startsWith(before) && name.endsWith(after);
}

export { type FormatSpec, FORMATS };
