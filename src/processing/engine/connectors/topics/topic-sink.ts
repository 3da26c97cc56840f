import type { EventLog, RecordHeader, Records, TopicConfig } from '#log';
import { type Clock, isCoded } from '#foundation';
import { type Batch, DELETE, INSERT, UPDATE_BEFORE } from '../../batch/batch.ts';
import { type Column, valueAt } from '../../batch/column.ts';
import type { RowEncoder } from '../../formats/row-encoder.ts';
import type { SinkTable } from '../connector.ts';
import { encodeRows } from '../encode-rows.ts';
import { RecordPacker } from './record-packer.ts';
import { PlainSink } from '../sink.ts';

/** The value or the key of a record, written from these columns of the row. */
export interface EncodedPart {
  encoder: RowEncoder;
  columns: readonly number[];
}

export interface TopicSinkOptions {
  table: SinkTable;
  log: EventLog;
  clock: Clock;
  topic: string;
  /** How the topic is made if there is none. */
  config: Partial<TopicConfig>;
  value: EncodedPart;
  /** Undefined: records without key. */
  key: EncodedPart | undefined;
  /** Records say what they do to the row of their key: header `op`, and no value for a deletion. */
  isChangelog: boolean;
  contentType: string;
}

/** Rows as records of a topic, committed with the epoch. */
export class TopicSink extends PlainSink {
  readonly #options: TopicSinkOptions;
  readonly #packer: RecordPacker;
  /** Column of the record's time: metadata if it is written, else the row's event time. */
  readonly #time: number;
  readonly #headers: number;

  constructor(options: TopicSinkOptions) {
    super(options.table.id);
    this.#options = options;
    this.#packer = new RecordPacker(options.contentType, options.isChangelog);
    const { columns, fields } = options.table;
    const metadata = (key: string): number =>
      columns.findIndex((column) => column.kind === 'metadata' && column.key === key);
    this.#headers = metadata('headers');
    const time = metadata('timestamp');
    this.#time =
      time >= 0
        ? time
        : fields.findIndex(
            ({ type }) =>
              (type.kind === 'TIMESTAMP' || type.kind === 'TIMESTAMP_LTZ') && type.attribute === 'rowtime',
          );
  }

  override async open(): Promise<void> {
    const { log, topic, config, value, key } = this.#options;
    await value.encoder.open?.();
    await key?.encoder.open?.();
    if ((await log.describeTopic(topic)) !== undefined) return;
    try {
      await log.createTopic(topic, config);
    } catch (error) {
      // Somebody else was quicker.
      if (!isCoded(error, 'topic_exists')) throw error;
    }
  }

  override push(batch: Batch): void {
    const { table, key, value, isChangelog } = this.#options;
    const nowMs = this.#options.clock.nowMs();
    const keys = key && partOf(batch, key);
    const values = partOf(batch, value);
    encodeRows(table, batch, (row) => {
      const kind = batch.kinds?.[row] ?? INSERT;
      // By key, the row after an update says it all.
      if (kind === UPDATE_BEFORE && key !== undefined && isChangelog) return;
      this.#add(batch, keys, values, row, kind, nowMs);
    });
    this.rows += batch.count;
  }

  #add(batch: Batch, keys: Batch | undefined, values: Batch, row: number, kind: number, nowMs: number): void {
    const { key, value, isChangelog } = this.#options;
    const { bytes } = this.#packer;
    const start = bytes.length;
    const isTombstone = isChangelog && kind === DELETE && key !== undefined;
    let valueStart = start;
    try {
      if (key !== undefined && keys !== undefined) key.encoder.encode(keys, row, bytes);
      valueStart = bytes.length;
      if (!isTombstone) value.encoder.encode(values, row, bytes);
    } catch (error) {
      bytes.length = start;
      throw error;
    }
    const keyStart = key === undefined ? -1 : start;
    const timeMs = this.#timeOf(batch, row) ?? nowMs;
    this.#packer.add(keyStart, valueStart, !isTombstone, timeMs, kind, this.#headersOf(batch, row));
  }

  #timeOf(batch: Batch, row: number): number | undefined {
    const column = batch.columns[this.#time];
    if (column === undefined || column.kind !== 'float64' || column.nulls?.[row] === 1) return undefined;
    return column.values[row];
  }

  #headersOf(batch: Batch, row: number): readonly RecordHeader[] | undefined {
    const column = batch.columns[this.#headers];
    const value = column === undefined ? null : valueAt(column, row);
    if (!(value instanceof Map)) return undefined;
    return [...value].map(([name, bytes]) => ({
      name: String(name),
      value: bytes instanceof Uint8Array ? bytes : new Uint8Array(),
    }));
  }

  override get pendingBytes(): number {
    return this.#packer.bytes.length;
  }

  override takeRecords(): readonly { topic: string; records: Records }[] {
    if (this.#packer.count === 0) return [];
    return [{ topic: this.#options.topic, records: this.#packer.take() }];
  }
}

/** The columns of a part, with the kinds of the rows. */
function partOf(batch: Batch, { columns }: EncodedPart): Batch {
  return { ...batch, columns: columns.map((column) => batch.columns[column] as Column) };
}
