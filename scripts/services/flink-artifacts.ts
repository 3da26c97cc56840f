import type { Artifact } from './maven.ts';

/** Flink's version, and the Kafka connector that works with it. */
export interface FlinkVersion {
  flink: string;
  kafkaConnector: string;
}

/** Versions of which Maven Central has every jar that is needed. */
export const FLINK_VERSIONS: readonly FlinkVersion[] = [
  { flink: '2.3.0', kafkaConnector: '5.0.0-2.2' },
  { flink: '2.0.0', kafkaConnector: '4.0.1-2.0' },
];

const FLINK = 'org.apache.flink';
const LOGGING = 'org.apache.logging.log4j';
const LOGGING_VERSION = '2.24.3';

/** Nothing serves the whole distribution as jars, so it is put together from its modules. */
const MODULES = [
  'flink-clients',
  'flink-rpc-akka-loader',
  'flink-runtime',
  'flink-runtime-web',
  'flink-streaming-java',
  'flink-statebackend-rocksdb',
  'flink-metrics-core',
];

/** These contain what they need; what they name would bring a second planner. */
const WHOLE_JARS = [
  'flink-table-planner-loader',
  'flink-table-runtime',
  'flink-table-api-java-uber',
  'flink-sql-gateway',
  'flink-sql-gateway-api',
  'flink-sql-client',
  'flink-connector-files',
  'flink-json',
  'flink-csv',
  'flink-cep',
];

const LOGGING_JARS = ['log4j-slf4j-impl', 'log4j-core', 'log4j-api', 'log4j-1.2-api'];

export function flinkArtifacts({ flink, kafkaConnector }: FlinkVersion): Artifact[] {
  return [
    ...MODULES.map((name) => ({ group: FLINK, name, version: flink })),
    ...WHOLE_JARS.map((name) => ({ group: FLINK, name, version: flink, alone: true })),
    { group: FLINK, name: 'flink-sql-connector-kafka', version: kafkaConnector, alone: true },
    ...LOGGING_JARS.map((name) => ({ group: LOGGING, name, version: LOGGING_VERSION })),
  ];
}
