import type { EventLog, Records, TopicConfig } from '#log';
import { isCoded } from '#foundation';
import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../batch/batch.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { SinkTable } from './connector.ts';
import { RecordPacker } from './record-packer.ts';
import { PlainSink } from './sink.ts';
import type { Clock } from '#foundation';

export interface TopicSinkOptions {
  table: SinkTable;
  log: EventLog;
  clock: Clock;
  topic: string;
  /** How the topic is made if there is none. */
  config: Partial<TopicConfig>;
  /** Writes the record's value. */
  value: RowEncoder;
  /** Writes the record's key from these columns of the row; undefined: records without key. */
  key: { encoder: RowEncoder; columns: readonly number[] } | undefined;
  /** Records say what they do to the row of their key: header `op`, and no value for a deletion. */
  isChangelog: boolean;
  contentType: string;
}

/** Rows as records of a topic, committed with the epoch. */
export class TopicSink extends PlainSink {
  readonly #options: TopicSinkOptions;
  readonly #packer: RecordPacker;
  readonly #rowtime: number;

  constructor(options: TopicSinkOptions) {
    super(options.table.id);
    this.#options = options;
    this.#packer = new RecordPacker(options.contentType, options.isChangelog);
    this.#rowtime = options.table.fields.findIndex(
      ({ type }) =>
        (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.attribute === 'rowtime',
    );
  }

  override async open(): Promise<void> {
    const { log, topic, config } = this.#options;
    if ((await log.describeTopic(topic)) !== undefined) return;
    try {
      await log.createTopic(topic, config);
    } catch (error) {
      // Somebody else was quicker.
      if (!isCoded(error, 'topic_exists')) throw error;
    }
  }

  override push(batch: Batch): void {
    const nowMs = this.#options.clock.nowMs();
    for (let i = 0; i < batch.count; i++) {
      const kind = batch.kinds?.[i] ?? INSERT;
      // By key, the row after an update says it all.
      if (kind === UPDATE_BEFORE && this.#options.key !== undefined && this.#options.isChangelog) continue;
      this.#add(batch, i, kind, nowMs);
    }
    this.rows += batch.count;
  }

  #add(batch: Batch, row: number, kind: number, nowMs: number): void {
    const { key, value, isChangelog } = this.#options;
    const { bytes } = this.#packer;
    const start = bytes.length;
    if (key !== undefined) {
      const columns = key.columns.map((column) => batch.columns[column] as Batch['columns'][number]);
      key.encoder.encode({ ...batch, columns }, row, bytes);
    }
    const valueStart = bytes.length;
    const isTombstone = isChangelog && kind === DELETE && key !== undefined;
    if (!isTombstone) value.encode(batch, row, bytes);
    this.#packer.add(
      key === undefined ? -1 : start,
      valueStart,
      !isTombstone,
      this.#timestamp(batch, row) ?? nowMs,
      kind,
    );
  }

  #timestamp(batch: Batch, row: number): number | undefined {
    const column = batch.columns[this.#rowtime];
    if (column === undefined || column.kind !== 'float64' || column.nulls?.[row] === 1) return undefined;
    return column.values[row];
  }

  override get pendingBytes(): number {
    return this.#packer.bytes.length;
  }

  override takeRecords(): readonly { topic: string; records: Records }[] {
    if (this.#packer.count === 0) return [];
    return [{ topic: this.#options.topic, records: this.#packer.take() }];
  }
}
