/** What a script may say about a connector; what the connector does is the business of `connectors/`. */
export interface ConnectorSpec {
  name: string;
  source: boolean;
  sink: boolean;
  required: readonly string[];
  /** All options but `connector` and those of the format; `*` stands for anything. */
  options: readonly string[];
  /** Option that names the format; undefined if the connector has none. */
  format?: { option: string; required: boolean };
  /** Metadata columns by key; `true` if they can be written too. */
  metadata: Readonly<Record<string, { writable: boolean }>>;
  /** The sink takes a primary key and needs one. */
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

const watermarkOptions = [
  'scan.watermark.emit.strategy',
  'scan.watermark.emit.on-event.gap',
  'scan.watermark.idle-timeout',
  'scan.watermark.alignment.group',
  'scan.watermark.alignment.max-drift',
  'scan.watermark.alignment.update-interval',
];

export const CONNECTORS: readonly ConnectorSpec[] = [
  {
    name: 'kafka',
    source: true,
    sink: true,
    required: ['topic'],
    options: [
      'topic',
      'properties.*',
      'key.format',
      'key.fields',
      'key.fields-prefix',
      'value.format',
      'value.fields-include',
      'scan.startup.mode',
      'scan.startup.timestamp-millis',
      'scan.startup.specific-offsets',
      'scan.bounded.mode',
      'scan.bounded.timestamp-millis',
      'scan.bounded.specific-offsets',
      'scan.topic-partition-discovery.interval',
      'sink.partitioner',
      'sink.delivery-guarantee',
      'sink.transactional-id-prefix',
      'sink.parallelism',
      ...watermarkOptions,
    ],
    format: { option: 'format', required: true },
    metadata: kafkaMetadata,
  },
  {
    name: 'upsert-kafka',
    source: true,
    sink: true,
    required: ['topic'],
    options: [
      'topic',
      'properties.*',
      'key.format',
      'key.fields-prefix',
      'value.format',
      'value.fields-include',
      'sink.buffer-flush.max-rows',
      'sink.buffer-flush.interval',
      'sink.delivery-guarantee',
      'sink.transactional-id-prefix',
      'sink.parallelism',
      ...watermarkOptions,
    ],
    format: { option: 'value.format', required: true },
    metadata: kafkaMetadata,
    requiresPrimaryKey: true,
  },
  {
    name: 'jdbc',
    source: false,
    sink: true,
    required: ['table-name'],
    options: [
      'table-name',
      'url',
      'driver',
      'username',
      'password',
      'connection.max-retry-timeout',
      'scan.*',
      'lookup.*',
      'sink.buffer-flush.max-rows',
      'sink.buffer-flush.interval',
      'sink.max-retries',
      'sink.parallelism',
    ],
    metadata: {},
  },
  {
    name: 'filesystem',
    source: true,
    sink: true,
    required: ['path'],
    options: [
      'path',
      'source.monitor-interval',
      'source.path.regex-pattern',
      'source.report-statistics',
      'partition.*',
      'sink.rolling-policy.*',
      'sink.partition-commit.*',
      'sink.parallelism',
      'sink.shuffle-by-partition.enable',
      'auto-compaction',
      'compaction.*',
      ...watermarkOptions,
    ],
    format: { option: 'format', required: true },
    metadata: {
      'file.path': { writable: false },
      'file.name': { writable: false },
      'file.size': { writable: false },
      'file.modification-time': { writable: false },
    },
  },
  {
    name: 'datagen',
    source: true,
    sink: false,
    required: [],
    options: [
      'rows-per-second',
      'number-of-rows',
      'scan.parallelism',
      'fields.*.kind',
      'fields.*.min',
      'fields.*.max',
      'fields.*.max-past',
      'fields.*.length',
      'fields.*.var-len',
      'fields.*.start',
      'fields.*.end',
      'fields.*.null-rate',
    ],
    metadata: {},
  },
  {
    name: 'print',
    source: false,
    sink: true,
    required: [],
    options: ['print-identifier', 'standard-error', 'sink.parallelism'],
    metadata: {},
  },
  { name: 'blackhole', source: false, sink: true, required: [], options: [], metadata: {} },
];

export interface FormatSpec {
  name: string;
  /** Without the format's name before them. */
  options: readonly string[];
}

export const FORMATS: readonly FormatSpec[] = [
  {
    name: 'json',
    options: [
      'fail-on-missing-field',
      'ignore-parse-errors',
      'timestamp-format.standard',
      'map-null-key.mode',
      'map-null-key.literal',
      'encode.decimal-as-plain-number',
      'encode.ignore-null-fields',
      'decode.json-parser.enabled',
    ],
  },
  { name: 'raw', options: ['charset', 'endianness'] },
  {
    name: 'csv',
    options: [
      'field-delimiter',
      'disable-quote-character',
      'quote-character',
      'allow-comments',
      'ignore-parse-errors',
      'array-element-delimiter',
      'escape-character',
      'null-literal',
      'write-bigdecimal-in-scientific-notation',
    ],
  },
];
