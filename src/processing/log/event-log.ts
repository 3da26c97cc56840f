/**
 * The event log: topics of partitions of records, in Kafka's words and with Kafka's meaning.
 * `README.md` beside this file says what is promised; `event-log.contract.ts` proves it for each adapter.
 */

/** One record on its way in. */
export interface NewRecord {
  /** Decides the partition (records of one key keep their order); null spreads over all partitions. */
  key: Uint8Array | null;
  /** The bytes as they came; null is a tombstone in a compacted topic. */
  value: Uint8Array | null;
  /** Event time, milliseconds since 1970. */
  timestampMs: number;
  headers: readonly RecordHeader[];
}

export interface RecordHeader {
  name: string;
  value: Uint8Array;
}

/** One record as it lies in the log. */
export interface LogRecord extends NewRecord {
  topic: string;
  partition: number;
  offset: number;
}

/**
 * Records packed: one buffer and index columns, no object for each record, so that they can be transferred to
 * another thread and decoded column by column. `records.ts` has `packRecords`, `recordAt` and `recordsOf`.
 */
export interface PackedRecords {
  count: number;
  timestampsMs: Float64Array;
  /** Start and end of key, value and packed headers in `bytes`; a start of -1 means null. */
  keyStarts: Int32Array;
  keyEnds: Int32Array;
  valueStarts: Int32Array;
  valueEnds: Int32Array;
  headerStarts: Int32Array;
  headerEnds: Int32Array;
  bytes: Uint8Array;
}

/** Records as `append` takes them: objects, or packed when there are many. They are copied before it returns. */
export type Records = readonly NewRecord[] | PackedRecords;

/** Records of one partition as `read` returns them. The buffers belong to the caller, who may transfer them. */
export interface RecordBatch extends PackedRecords {
  topic: string;
  partition: number;
  /** Offsets rise but may have gaps (compaction, aborted transactions). */
  offsets: Float64Array;
  /** Where to read next. Beyond the last record's offset + 1 if records in between are not visible. */
  nextOffset: number;
  /** First offset not yet readable: everything below it is durable and committed (Kafka's last stable offset). */
  highWatermark: number;
}

export interface TopicConfig {
  partitions: number;
  /** Records appended longer ago than this may be deleted, whole segments at a time; null keeps them for ever. */
  retentionMs: number | null;
  /** A partition larger than this loses its oldest segments; null is without limit. */
  retentionBytes: number | null;
  /** `compact` keeps at least the newest record of each key. */
  cleanupPolicy: 'delete' | 'compact';
}

export interface TopicDescription extends TopicConfig {
  name: string;
  createdAtMs: number;
  /** By partition. */
  offsets: readonly PartitionOffsets[];
  sizeBytes: number;
}

export interface PartitionOffsets {
  partition: number;
  /** Offset of the oldest record still kept. */
  earliest: number;
  /** Offset the next readable record will have. */
  latest: number;
  /** Set if stored bytes are damaged: file and position. The partition then refuses everything, its offsets read 0. */
  damage?: string;
}

export interface AppendedRecord {
  partition: number;
  offset: number;
}

export interface ReadRequest {
  topic: string;
  partition: number;
  offset: number;
  /** At least one record is returned even if it is larger. */
  maxBytes: number;
  /** With nothing to read, wait up to this long for the first record; 0 answers at once. */
  maxWaitMs: number;
  signal?: AbortSignal;
  /**
   * A batch of an earlier read that nobody looks at any more: the answer may be laid into its buffers. It is given away
   * with the call, whatever comes of it. A reader of many batches spares the garbage collector a megabyte for each.
   */
  recycled?: RecordBatch | undefined;
}

/** Committed position of a consumer group in one partition. */
export interface GroupOffset {
  topic: string;
  partition: number;
  /** The next offset to read. */
  offset: number;
  /** Free text kept with the offset (Kafka's commit metadata), at most 4,096 characters. */
  metadata?: string;
}

/** Everything appended and committed in it becomes visible at one moment, or never. */
export interface LogTransaction {
  /**
   * Buffered and written by `commit`; not visible before. Resolves when the log has taken the records. Rejects
   * with `transaction_too_large` (commit more often), `log_overloaded` (all open transactions together hold too
   * much), or as the log's own `append`; the transaction is still open then.
   */
  append(topic: string, records: Records): Promise<void>;
  /**
   * Resolves when records and offsets are durable and visible together. The offsets belong to `group`.
   * Rejects with `producer_fenced` if a newer transaction handle of the same id was opened since.
   */
  commit(position: { group: string; offsets: readonly GroupOffset[] }): Promise<void>;
  /** Drops everything appended. */
  abort(): Promise<void>;
}

/** One writer with a stable name; opening it again fences every older handle (Kafka's transactional.id). */
export interface TransactionalProducer {
  /** Never fails; a handle that is fenced says so at the transaction's first `append` or `commit`. */
  begin(): LogTransaction;
  close(): Promise<void>;
}

export interface EventLog {
  /** Creates the topic, or rejects with `topic_exists`. The name is 1–249 of `[a-zA-Z0-9._-]`. */
  createTopic(name: string, config?: Partial<TopicConfig>): Promise<TopicDescription>;
  /** Undefined if there is none. */
  describeTopic(name: string): Promise<TopicDescription | undefined>;
  listTopics(): Promise<TopicDescription[]>;
  /** Changes retention or cleanup; partitions can only grow. Rejects with `topic_not_found`. */
  alterTopic(name: string, config: Partial<TopicConfig>): Promise<TopicDescription>;
  deleteTopic(name: string): Promise<void>;

  /**
   * Appends the records; resolves, with a position for each, only after they are durable. The append is
   * atomic for each partition: a crash leaves all of a partition's records of this call, or none.
   * Rejects with `log_overloaded` (retry later) when more than the named limit is waiting for the disk,
   * `record_too_large`, `topic_not_found`, or `log_failed` once a sync has failed (nothing is accepted after).
   */
  append(topic: string, records: Records): Promise<AppendedRecord[]>;
  openProducer(transactionalId: string): Promise<TransactionalProducer>;

  /**
   * Rejects with `offset_out_of_range` if the offset is no longer, or not yet, there; with the signal's reason
   * once it is aborted; with `partition_damaged` (file and position in its details) where bytes fail their checksum.
   */
  read(request: ReadRequest): Promise<RecordBatch>;
  /** By partition, `earliest` is the first offset whose timestamp is at or after `timestampMs`, or `latest` if none is. */
  offsetsForTimestamp(topic: string, timestampMs: number): Promise<PartitionOffsets[]>;

  commitOffsets(group: string, offsets: readonly GroupOffset[]): Promise<void>;
  /** Empty if the group never committed. */
  committedOffsets(group: string): Promise<GroupOffset[]>;
  listGroups(): Promise<string[]>;
  deleteGroup(group: string): Promise<void>;

  /** Writes what is waiting, then releases files. */
  close(): Promise<void>;
}
