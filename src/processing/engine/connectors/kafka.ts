import type { EventLog } from '#log';
import { JsonEncoder } from '../formats/json-encoder.ts';
import { CANONICAL } from '../formats/json-value-text.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { TableDescriptor } from '../plan/table-descriptor.ts';
import { boundedMode } from './topics/bounded-mode.ts';
import type { Connector, ConnectorContext, SinkTable, SourceHeads } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { formatProblems } from './format-problems.ts';
import { contentTypeOf, createEncoder, type FormattedPart } from './formats.ts';
import { TableOptions } from './options.ts';
import { startupMode } from './topics/startup-mode.ts';
import { TopicHead } from './topics/topic-head.ts';
import { topicParts } from './topics/topic-parts.ts';
import { type EncodedPart, TopicSink } from './topics/topic-sink.ts';
import { TopicSource } from './topics/topic-source.ts';

/** One reader a topic: the group has one offset for each of its partitions. */
const sourceKey = (table: TableDescriptor): string => `topic:${table.options['topic'] ?? ''}`;

/** Topics of the platform, read and appended to. */
export const kafka: Connector = {
  name: 'kafka',
  openSource: openTopicSource,
  sourceKey,
  openSink: (table, context) => openTopicSink(table, context, 'rows'),
  check: (table, role) => [...partProblems(table), ...(role === 'sink' ? partitionerProblems(table) : [])],
};

/** Topics of the platform as tables by primary key. */
export const upsertKafka: Connector = {
  name: 'upsert-kafka',
  openSource: openTopicSource,
  sourceKey,
  openSink: (table, context) => openTopicSink(table, context, 'upserts'),
  check: partProblems,
};

function partProblems(table: TableDescriptor): string[] {
  const { value, key } = topicParts(table, '', undefined);
  return [value, key].flatMap((part) =>
    part === undefined ? [] : formatProblems(table, part.format, part.prefix, part.data),
  );
}

/** The log chooses a partition by the key of a record, and spreads records without one. */
function partitionerProblems(table: TableDescriptor): string[] {
  const choice = new TableOptions(table).choice('sink.partitioner');
  if (choice === 'fixed')
    return ['The partitioner "fixed" is not supported: the log chooses partitions by the key of a record.'];
  return choice === 'round-robin' && table.options['key.fields'] !== undefined
    ? ['The partitioner "round-robin" is for records without key; leave it out, or "key.fields".']
    : [];
}

/** Options that say what is read of a topic. */
const READ_OPTIONS = [
  'scan.startup.mode',
  'scan.startup.timestamp-millis',
  'scan.startup.specific-offsets',
  'scan.bounded.mode',
  'scan.bounded.timestamp-millis',
  'scan.bounded.specific-offsets',
];

function openTopicSource(heads: SourceHeads, context: ConnectorContext): TopicSource {
  const { table } = heads[0];
  for (const other of heads)
    for (const name of READ_OPTIONS)
      if (other.table.options[name] !== table.options[name])
        throw connectorErrors.option_invalid(
          `Tables ${table.name} and ${other.table.name} read one topic, but differ in "${name}".`,
        );
  const options = new TableOptions(table);
  const topic = options.text('topic') ?? '';
  return new TopicSource(
    {
      topic,
      // A table by key is all its records: there is nothing to begin in the middle of.
      startup: startupMode((name) =>
        name === 'scan.startup.mode' && table.connector === 'upsert-kafka'
          ? 'earliest-offset'
          : options.text(name),
      ),
      bounded: boundedMode(options),
      group: context.group,
      idleTimeoutMs: options.durationMs('scan.watermark.idle-timeout') ?? 0,
    },
    heads.map((head) => new TopicHead(head, topic, context)),
    needLog(context, table),
    () => context.clock.monotonicMs(),
  );
}

function openTopicSink(sink: SinkTable, context: ConnectorContext, form: 'rows' | 'upserts'): TopicSink {
  const topic = sink.table.options['topic'] ?? '';
  const { value, key } = topicParts(sink.table, topic, context.schemas);
  return new TopicSink({
    table: sink,
    log: needLog(context, sink.table),
    clock: context.clock,
    topic,
    config: form === 'upserts' ? { cleanupPolicy: 'compact' } : {},
    value: encodedPart(sink, value, createEncoder(value)),
    key: key && encodedPart(sink, key, keyEncoder(key)),
    isChangelog: form === 'upserts',
    contentType: contentTypeOf(value.format),
  });
}

/** Which columns of the row a part is written from. */
function encodedPart(
  sink: SinkTable,
  { data, prefix, table }: FormattedPart,
  encoder: RowEncoder,
): EncodedPart {
  const cut = prefix === 'key.' ? (table.options['key.fields-prefix'] ?? '') : '';
  const columns = data.map(({ name }) =>
    sink.fields.findIndex((field, i) => sink.columns[i]?.kind === 'physical' && field.name === cut + name),
  );
  return { encoder, columns };
}

/** A key is compared byte by byte, so JSON has one form for each, whatever its options are. */
function keyEncoder(part: FormattedPart): RowEncoder {
  return part.format === 'json' ? new JsonEncoder(part.data, CANONICAL) : createEncoder(part);
}

export function needLog(context: ConnectorContext, table: TableDescriptor): EventLog {
  if (context.log === undefined)
    throw connectorErrors.source_unavailable(
      `Table ${table.name}: the connector "${table.connector}" needs the platform; here there is no event log.`,
    );
  return context.log;
}
