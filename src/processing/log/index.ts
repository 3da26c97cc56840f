export { connectEventLog } from './adapters/remote/connect-event-log.ts';
export { serveEventLog } from './adapters/remote/serve-event-log.ts';
export { errors } from './errors.ts';
export type {
  AppendedRecord,
  EventLog,
  GroupOffset,
  LogRecord,
  LogTransaction,
  NewRecord,
  PackedRecords,
  PartitionOffsets,
  ReadRequest,
  RecordBatch,
  RecordHeader,
  Records,
  TopicConfig,
  TopicDescription,
  TransactionalProducer,
} from './event-log.ts';
export {
  headerAt,
  headersAt,
  isPacked,
  keyAt,
  newRecordAt,
  packRecords,
  recordAt,
  recordsOf,
  valueAt,
} from './records.ts';
