import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, extname, join } from 'node:path';
import type { Batch } from '../batch/batch.ts';
import { ByteWriter } from '../formats/byte-writer.ts';
import type { RowEncoder } from '../formats/row-encoder.ts';
import type { SinkTable, SourcePosition } from './connector.ts';
import { connectorErrors } from './errors.ts';
import { createEncoder } from './formats.ts';
import { PlainSink } from './sink.ts';

/** Written to the file at once. */
const WRITE_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;

/**
 * Rows as lines. A path with an extension (`out/means.json`) is one file; any other is a folder, in which a
 * `part-…` file is made, as Flink does. Until the input has ended the rows are in a file beside it whose name
 * begins with a dot, so that a reader never sees half of the result.
 */
export class FilesystemSink extends PlainSink {
  readonly #path: string;
  readonly #table: SinkTable;
  readonly #encoder: RowEncoder;
  readonly #out = new ByteWriter(WRITE_BYTES * 2);
  #target = '';
  #temporary = '';
  #file: number | undefined;
  #length = 0;

  constructor(path: string, table: SinkTable) {
    super(table.id);
    this.#path = path;
    this.#table = table;
    this.#encoder = createEncoder(table.table, table.fields);
  }

  override open(position: SourcePosition | undefined): Promise<void> {
    const last = position as { target: string; temporary: string; length: number } | undefined;
    this.#target = last?.target ?? this.#newTarget();
    this.#temporary = last?.temporary ?? join(dirname(this.#target), `.part-${randomUUID()}.inprogress`);
    try {
      mkdirSync(dirname(this.#target), { recursive: true });
      this.#file = openSync(this.#temporary, constants.O_WRONLY | constants.O_CREAT);
      this.#length = last?.length ?? 0;
      ftruncateSync(this.#file, this.#length);
    } catch (error) {
      throw connectorErrors.sink_unavailable(`${this.#path} cannot be written: ${(error as Error).message}`, {
        cause: error,
      });
    }
    return Promise.resolve();
  }

  #newTarget(): string {
    const isFile = extname(this.#path) !== '';
    if (!isFile && this.#table.overwrite) rmSync(this.#path, { recursive: true, force: true });
    return isFile ? this.#path : join(this.#path, `part-${randomUUID()}-0`);
  }

  override push(batch: Batch): void {
    const out = this.#out;
    for (let i = 0; i < batch.count; i++) {
      this.#encoder.encode(batch, i, out);
      out.byte(LINE_FEED);
      if (out.length >= WRITE_BYTES) this.#write();
    }
    this.rows += batch.count;
  }

  #write(): void {
    if (this.#file === undefined) return;
    const bytes = this.#out.view();
    let written = 0;
    while (written < bytes.length)
      written += writeSync(this.#file, bytes, written, bytes.length - written, this.#length + written);
    this.#length += bytes.length;
    this.#out.clear();
  }

  override flush(): Promise<SourcePosition> {
    this.#write();
    if (this.#file !== undefined) fsyncSync(this.#file);
    return Promise.resolve({ target: this.#target, temporary: this.#temporary, length: this.#length });
  }

  override finish(): Promise<void> {
    if (this.#file === undefined) return Promise.resolve();
    this.#write();
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#file = undefined;
    renameSync(this.#temporary, this.#target);
    return Promise.resolve();
  }

  /** Not finished: the temporary file stays, for a restart to go on with. */
  override close(): Promise<void> {
    if (this.#file === undefined) return Promise.resolve();
    closeSync(this.#file);
    this.#file = undefined;
    return Promise.resolve();
  }

  discard(): void {
    rmSync(this.#temporary, { force: true });
  }
}
