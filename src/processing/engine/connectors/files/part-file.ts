import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Batch } from '../../batch/batch.ts';
import { ByteWriter } from '../../formats/byte-writer.ts';
import { connectorErrors } from '../errors.ts';
import type { FileEncoder } from './file-encoder.ts';

/** Written to the file at once. */
const WRITE_BYTES = 64 * 1024;

/** A file that is being written, as it stands in a sink's position. */
export interface PartState {
  [name: string]: string | number | null;
  /** Where its rows are until it is complete; begins with a dot, so that no reader takes it. */
  temporary: string;
  target: string;
  /** Folder of its partition, below the table's; empty without partitions. */
  partition: string;
  length: number;
  createdMs: number;
  changedMs: number;
  encoder: string | null;
}

/** One file in progress. Cut back to its last committed length when a pipeline starts again. */
export class PartFile {
  readonly partition: string;
  readonly temporary: string;
  readonly target: string;
  readonly createdMs: number;
  changedMs: number;
  /** With what is not written yet. */
  get length(): number {
    return this.#length + this.#out.length;
  }
  readonly #encoder: FileEncoder;
  readonly #out = new ByteWriter(WRITE_BYTES / 8);
  #length: number;
  #file: number | undefined;
  /** Something was written that may not be on disk. */
  #isDirty = false;

  constructor(state: PartState, encoder: FileEncoder) {
    this.partition = state.partition;
    this.temporary = state.temporary;
    this.target = state.target;
    this.createdMs = state.createdMs;
    this.changedMs = state.changedMs;
    this.#length = state.length;
    this.#encoder = encoder;
  }

  /** Makes the file, or opens it to go on. */
  open(): void {
    try {
      mkdirSync(dirname(this.target), { recursive: true });
      if (this.#length > 0 && !existsSync(this.temporary))
        throw new Error(`${this.temporary}, which the last run began, is gone`);
      this.#file = openSync(this.temporary, constants.O_RDWR | constants.O_CREAT);
      // To lengthen it would put zeros where rows were.
      if (fstatSync(this.#file).size < this.#length)
        throw new Error(`${this.temporary} lacks rows that the last run had committed`);
      ftruncateSync(this.#file, this.#length);
    } catch (error) {
      throw connectorErrors.sink_unavailable(
        `${this.target} cannot be written: ${(error as Error).message}`,
        {
          cause: error,
        },
      );
    }
    if (this.#length === 0) this.#encoder.begin(this.#out);
  }

  /** Throws an EncodeError if the format cannot hold the row. */
  add(batch: Batch, row: number, nowMs: number): void {
    this.#encoder.row(batch, row, this.#out);
    this.changedMs = nowMs;
    if (this.#out.length >= WRITE_BYTES) this.#write();
  }

  #write(): void {
    const bytes = this.#out.view();
    let written = 0;
    while (written < bytes.length)
      written += writeSync(
        this.#file as number,
        bytes,
        written,
        bytes.length - written,
        this.#length + written,
      );
    this.#length += bytes.length;
    this.#isDirty = true;
    this.#out.clear();
  }

  /** Makes durable what was added. */
  sync(): PartState {
    this.#encoder.flush(this.#out);
    if (this.#out.length > 0) this.#write();
    if (this.#isDirty) fsyncSync(this.#file as number);
    this.#isDirty = false;
    const { temporary, target, partition, createdMs, changedMs } = this;
    const encoder = this.#encoder.state;
    return { temporary, target, partition, createdMs, changedMs, encoder, length: this.#length };
  }

  close(): void {
    if (this.#file === undefined) return;
    closeSync(this.#file);
    this.#file = undefined;
  }
}
