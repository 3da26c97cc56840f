import {
  durationOption,
  integerOption,
  oneOf,
  type OptionSpecs,
  patternOption,
  textOption,
  withoutEffect,
} from '../option-spec.ts';
import { PARALLELISM_OPTIONS, WATERMARK_OPTIONS } from './watermark-options.ts';

export const STARTUP_MODES = [
  'earliest-offset',
  'latest-offset',
  'group-offsets',
  'timestamp',
  'specific-offsets',
] as const;

export const BOUNDED_MODES = [
  'unbounded',
  'latest-offset',
  'group-offsets',
  'timestamp',
  'specific-offsets',
] as const;

const OFFSETS = /^\s*partition:\d+,\s*offset:\d+(?:\s*;\s*partition:\d+,\s*offset:\d+)*\s*;?\s*$/;

const ONCE = 'records are committed with the epoch, exactly once, whatever is asked for.';

const COMMON: OptionSpecs = {
  topic: patternOption('The topic.', /^[a-zA-Z0-9._-]{1,249}$/, '1 to 249 letters, digits, ".", "_" or "-"', {
    required: true,
  }),
  'properties.*': textOption(
    'Of the Kafka client. Here `properties.group.id` (whose committed offsets the mode group-offsets begins at) and ' +
      '`properties.auto.offset.reset` count; others, such as the address of a cluster, are kept for Flink.',
  ),
  'key.fields-prefix': textOption(
    'Stands before the names of key columns in the table, and is not in the data; with value.fields-include = EXCEPT_KEY.',
    { default: '' },
  ),
  'value.fields-include': oneOf('Whether the value holds the key columns too.', ['ALL', 'EXCEPT_KEY'], {
    default: 'ALL',
  }),
  'sink.delivery-guarantee': withoutEffect(
    oneOf('How often a record may be written.', ['none', 'at-least-once', 'exactly-once'], {
      default: 'exactly-once',
    }),
    ONCE,
  ),
  'sink.transactional-id-prefix': withoutEffect(textOption('Name of Kafka transactions.'), ONCE),
  ...PARALLELISM_OPTIONS.source,
  ...PARALLELISM_OPTIONS.sink,
  ...WATERMARK_OPTIONS,
};

const BOUNDED: OptionSpecs = {
  'scan.bounded.mode': oneOf('Whether and where the table ends.', BOUNDED_MODES, { default: 'unbounded' }),
  'scan.bounded.timestamp-millis': integerOption('For the mode timestamp, ms since 1970.', 0, 9e15),
  'scan.bounded.specific-offsets': patternOption(
    'For the mode specific-offsets; the offset itself is no longer read.',
    OFFSETS,
    'like partition:0,offset:42;partition:1,offset:300',
  ),
};

export const KAFKA_OPTIONS: OptionSpecs = {
  ...COMMON,
  'key.fields': textOption('Columns that are the key, with ; between.'),
  'scan.startup.mode': oneOf('Where to begin the first time.', STARTUP_MODES, { default: 'group-offsets' }),
  'scan.startup.timestamp-millis': integerOption('For the mode timestamp, ms since 1970.', 0, 9e15),
  'scan.startup.specific-offsets': patternOption(
    'For the mode specific-offsets.',
    OFFSETS,
    'like partition:0,offset:42;partition:1,offset:300',
  ),
  'scan.topic-partition-discovery.interval': withoutEffect(
    durationOption('How often new partitions are looked for.'),
    'a topic of the platform keeps its number of partitions.',
  ),
  ...BOUNDED,
  'sink.partitioner': oneOf(
    'Which partition a record goes to. default: by its key, without one evenly; fixed: all of a writer to one.',
    ['default', 'fixed', 'round-robin'],
    { default: 'default' },
  ),
};

const EVERY_CHANGE = 'every change of an epoch is written.';

export const UPSERT_KAFKA_OPTIONS: OptionSpecs = {
  ...COMMON,
  ...BOUNDED,
  'sink.buffer-flush.max-rows': withoutEffect(
    integerOption('Changes of a key to gather before writing its last.', 0, 1e9),
    EVERY_CHANGE,
  ),
  'sink.buffer-flush.interval': withoutEffect(durationOption('How long to gather them.'), EVERY_CHANGE),
};
