import { rmSync } from 'node:fs';
import { extname } from 'node:path';
import type { Clock } from '#foundation';
import type { Batch } from '../../batch/batch.ts';
import { valueAt } from '../../batch/column.ts';
import { textOf } from '../../codegen/casts/to-text.ts';
import { timeZone, type TimeZone } from '../../codegen/time-zone.ts';
import { avroSchemaOf } from '../../formats/avro/avro-schema.ts';
import { AvroFileEncoder } from './avro-file-encoder.ts';
import type { ConnectorContext, SinkTable, SourcePosition } from '../connector.ts';
import { encodeRows } from '../encode-rows.ts';
import { type FileEncoder, LineEncoder } from './file-encoder.ts';
import type { FileTable } from './file-table.ts';
import { createEncoder } from '../formats.ts';
import { GrownFile } from './grown-file.ts';
import { PartFiles } from './part-files.ts';
import { partitionCommit } from './partition-commit.ts';
import { partitionPath } from './partition-path.ts';
import { PlainSink } from '../sink.ts';

const NO_VALUES: readonly (string | null)[] = [];

/**
 * Rows as files. A path with an extension (`out/means.json`) is one file, which grows with each epoch; any other is a
 * folder of `part-…` files, as in Flink, with a folder below it for each partition. Rows are to be seen when their
 * epoch is committed and their file has ended, never before, and never twice.
 */
export class FilesystemSink extends PlainSink {
  readonly #table: FileTable;
  readonly #sink: SinkTable;
  readonly #clock: Clock;
  readonly #files: PartFiles | GrownFile;
  /** Columns of the row that are in the file, and those that name its folder. */
  readonly #dataColumns: readonly number[];
  readonly #partitionColumns: readonly number[];
  readonly #texts: readonly ((value: never) => string)[];
  #lastValues: (string | null)[] | undefined;
  #lastPath = '';

  constructor(sink: SinkTable, table: FileTable, context: ConnectorContext) {
    super(sink.id);
    this.#sink = sink;
    this.#clock = context.clock;
    this.#table = table;
    const partitions = table.partitionFields.map(({ name }) => name);
    this.#partitionColumns = partitions.map((name) => sink.fields.findIndex((field) => field.name === name));
    this.#dataColumns = sink.fields.flatMap(({ name }, i) => (partitions.includes(name) ? [] : [i]));
    this.#texts = table.partitionFields.map(({ type }) => textOf(type, timeZone('UTC') as TimeZone));
    const openEncoder = encoderOpener(table);
    const isFile = extname(table.path) !== '' && partitions.length === 0;
    this.#files = isFile
      ? new GrownFile(table.path, context.clock, openEncoder)
      : new PartFiles({
          folder: table.path,
          rolling: {
            fileBytes: table.options.bytes('sink.rolling-policy.file-size') ?? 0,
            rolloverMs: table.options.durationMs('sink.rolling-policy.rollover-interval') ?? 0,
            inactivityMs: table.options.durationMs('sink.rolling-policy.inactivity-interval') ?? 0,
            checkMs: table.options.durationMs('sink.rolling-policy.check-interval') ?? 0,
          },
          commit: partitionCommit(table),
          clock: context.clock,
          openEncoder,
        });
  }

  override open(position: SourcePosition | undefined): Promise<void> {
    if (position === undefined && this.#sink.overwrite)
      rmSync(this.#table.path, { recursive: true, force: true });
    this.#files.open(position);
    return Promise.resolve();
  }

  override push(batch: Batch): void {
    const columns = this.#dataColumns.map((column) => batch.columns[column] as Batch['columns'][number]);
    const data = this.#partitionColumns.length === 0 ? batch : { ...batch, columns };
    const nowMs = this.#clock.nowMs();
    encodeRows(this.#sink, batch, (row) => this.#add(batch, data, row, nowMs));
    this.rows += batch.count;
  }

  #add(batch: Batch, data: Batch, row: number, nowMs: number): void {
    if (this.#files instanceof GrownFile) {
      this.#files.add(data, row, nowMs);
      return;
    }
    if (this.#partitionColumns.length === 0) {
      this.#files.add(data, row, '', NO_VALUES, nowMs);
      return;
    }
    const values = this.#partitionColumns.map((column, c) => {
      const value = valueAt(batch.columns[column] as Batch['columns'][number], row);
      return value === null ? null : (this.#texts[c] as (value: never) => string)(value as never);
    });
    if (this.#lastValues === undefined || values.some((value, c) => value !== this.#lastValues?.[c])) {
      const names = this.#table.partitionFields.map(({ name }) => name);
      this.#lastPath = partitionPath(names, values, this.#table.defaultPartition);
      this.#lastValues = values;
    }
    this.#files.add(data, row, this.#lastPath, values, nowMs);
  }

  override advance(watermarkMs?: number): void {
    if (this.#files instanceof PartFiles && watermarkMs !== undefined) this.#files.watermarkMs = watermarkMs;
  }

  get isDue(): boolean {
    return this.#files instanceof PartFiles && this.#files.isDue;
  }

  override flush(): Promise<SourcePosition> {
    return Promise.resolve(this.#files.flush());
  }

  committed(): Promise<void> {
    this.#files.committed();
    return Promise.resolve();
  }

  override finish(): Promise<void> {
    if (this.#files instanceof GrownFile) this.#files.finish();
    else {
      this.#files.flush(true);
      this.#files.committed();
    }
    return Promise.resolve();
  }

  /** Not finished: files in progress stay, for a restart to go on with. */
  override close(): Promise<void> {
    this.#files.close();
    return Promise.resolve();
  }

  discard(): void {
    this.#files.discard();
  }
}

function encoderOpener({ part, options }: FileTable): (state: string | null) => FileEncoder {
  if (part.format === 'avro') {
    const legacyTimestamps = options.boolean('avro.timestamp_mapping.legacy');
    const schema = avroSchemaOf(part.data, { legacyTimestamps });
    const codec = options.choice('avro.codec') ?? 'null';
    return (state) => new AvroFileEncoder(part.data, schema, codec, state);
  }
  const rows = createEncoder(part);
  return () => new LineEncoder(rows);
}
