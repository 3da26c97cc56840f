import type { EventLog } from '#log';
import { JsonEncoder } from '../formats/json-encoder.ts';
import { CANONICAL } from '../formats/json-value-text.ts';
import { RawEncoder } from '../formats/raw-encoder.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import type { Field } from '../plan/types.ts';
import type { Connector, ConnectorContext, SinkTable, SourceHead } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { createEncoder, FORMAT_OPTIONS } from './formats.ts';
import {
  durationOption,
  integerOption,
  oneOf,
  type OptionSpec,
  parseDurationMs,
  textOption,
} from './options.ts';
import { STARTUP_MODES, startupMode } from './startup-mode.ts';
import { TopicSink } from './topic-sink.ts';
import { TopicSource } from './topic-source.ts';

/**
 * A partition without records for this long no longer holds the watermark back. Flink waits for ever by default;
 * here topics have partitions that few keys fall into.
 */
const IDLE_TIMEOUT_MS = 5000;

const KEY_OPTIONS: Readonly<Record<string, OptionSpec>> = {
  'key.format': oneOf('How the key is written.', ['json', 'raw']),
  'key.fields': textOption('Columns of the key, with ; between.'),
  'value.fields-include': oneOf('Whether the value holds the key columns too.', ['ALL', 'EXCEPT_KEY'], {
    default: 'ALL',
  }),
};

const COMMON: Readonly<Record<string, OptionSpec>> = {
  topic: textOption('The topic.'),
  ...KEY_OPTIONS,
  ...FORMAT_OPTIONS,
};

/** Topics of the platform, read and appended to. */
export const kafka: Connector = {
  name: 'kafka',
  options: {
    ...COMMON,
    'scan.startup.mode': oneOf('Where to begin the first time.', STARTUP_MODES, { default: 'group-offsets' }),
    'scan.startup.timestamp-millis': integerOption('For the mode timestamp.', 0, 9e15),
    'scan.startup.specific-offsets': textOption('For the mode specific-offsets: partition:0,offset:42;…'),
    'scan.bounded.mode': oneOf(
      'Whether the table ends at what is there at the start.',
      ['unbounded', 'latest-offset'],
      {
        default: 'unbounded',
      },
    ),
    'scan.watermark.idle-timeout': durationOption(
      'After which a quiet partition no longer holds the watermark back.',
      {
        default: `${IDLE_TIMEOUT_MS} ms`,
      },
    ),
  },
  metadata: ['topic', 'partition', 'offset', 'timestamp', 'timestamp-type', 'headers'],
  openSource: (heads, context) => openTopicSource(heads, context),
  // One reader a topic: the group has one offset for each of its partitions.
  sourceKey: (table) => `topic:${table.options['topic'] ?? ''}`,
  openSink: (table, context) => openTopicSink(table, context, keyOf(table), false),
  check: (table) => (table.format === undefined ? ['The option "format" is missing.'] : []),
};

/** Topics of the platform as tables by primary key: written only. */
export const upsertKafka: Connector = {
  name: 'upsert-kafka',
  options: {
    ...COMMON,
  },
  openSink: (table, context) => {
    const columns = table.primaryKey;
    const fields = columns.map((column) => table.fields[column] as Field);
    const encoder = keyEncoder(table.table.options['key.format'] ?? 'json', fields);
    return openTopicSink(table, context, { encoder, columns }, true);
  },
  check: (table) => [
    ...(table.primaryKey.length === 0 ? [`Table ${table.name}: upsert-kafka needs a primary key.`] : []),
    ...(table.format === undefined ? ['The option "value.format" is missing.'] : []),
  ],
};

function openTopicSource(
  heads: readonly [SourceHead, ...SourceHead[]],
  context: ConnectorContext,
): TopicSource {
  const { table } = heads[0];
  const option = (name: string): string | undefined => table.options[name];
  for (const other of heads)
    for (const name of ['scan.startup.mode', 'scan.bounded.mode', 'scan.startup.timestamp-millis'])
      if (other.table.options[name] !== option(name))
        throw connectorErrors.option_invalid(
          `Tables ${table.name} and ${other.table.name} read one topic, but differ in "${name}".`,
        );
  return new TopicSource(
    {
      topic: option('topic') ?? '',
      startup: startupMode(option),
      isBounded: option('scan.bounded.mode') === 'latest-offset',
      group: context.group,
      idleTimeoutMs: parseDurationMs(option('scan.watermark.idle-timeout') ?? '') ?? IDLE_TIMEOUT_MS,
    },
    heads,
    needLog(context, table),
    () => context.clock.monotonicMs(),
  );
}

function openTopicSink(
  table: SinkTable,
  context: ConnectorContext,
  key: { encoder: RowEncoder; columns: readonly number[] } | undefined,
  isChangelog: boolean,
): TopicSink {
  return new TopicSink({
    table,
    log: needLog(context, table.table),
    clock: context.clock,
    topic: table.table.options['topic'] ?? '',
    config: isChangelog ? { cleanupPolicy: 'compact' } : {},
    value: createEncoder(table.table, table.fields),
    key,
    isChangelog,
    contentType: table.table.format === 'csv' ? 'text/csv' : 'application/json',
  });
}

function keyOf(table: SinkTable): { encoder: RowEncoder; columns: readonly number[] } | undefined {
  const names = table.table.options['key.fields'];
  if (names === undefined) return undefined;
  const columns = names
    .split(';')
    .map((name) => table.fields.findIndex((field) => field.name === name.trim()));
  if (columns.includes(-1))
    throw connectorErrors.option_invalid(
      `Table ${table.table.name}: "key.fields" names a column that is not there.`,
    );
  const fields = columns.map((column) => table.fields[column] as Field);
  return { encoder: keyEncoder(table.table.options['key.format'] ?? 'json', fields), columns };
}

function keyEncoder(format: string, fields: readonly Field[]): RowEncoder {
  return format === 'raw' ? new RawEncoder(fields) : new JsonEncoder(fields, CANONICAL);
}

export function needLog(context: ConnectorContext, table: TableDescriptor): EventLog {
  if (context.log === undefined)
    throw connectorErrors.source_unavailable(
      `Table ${table.name}: the connector "${table.connector}" needs the platform; here there is no event log.`,
    );
  return context.log;
}
