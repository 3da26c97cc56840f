import { type FileHandle, open } from 'node:fs/promises';
import { type AvroCodec, avroCodec } from '../../formats/avro/avro-codecs.ts';
import {
  type ContainerHeader,
  MARKER_BYTES,
  readHeader,
  readLong,
} from '../../formats/avro/avro-container.ts';
import { AvroDecoder, datumReader } from '../../formats/avro/avro-decoder.ts';
import { DecodeError } from '../../formats/decode-error.ts';
import type { DecodeFailure } from '../../formats/row-decoder.ts';
import { UNPACKED_BYTES_MAX } from '../../formats/snappy.ts';
import type { Field } from '../../plan/types.ts';
import type { SourcePosition } from '../connector.ts';
import { connectorErrors } from '../errors.ts';
import type { FileEvent, FileRows } from './file-rows.ts';

const HEADER_BYTES_FIRST = 64 * 1024;
const HEADER_BYTES_MAX = 16 * 1024 * 1024;
/** Two longs. */
const BLOCK_HEAD_BYTES_MAX = 20;

interface Position {
  [name: string]: SourcePosition;
  /** Byte of the file at which the block starts. */
  block: number;
  /** Rows of it that were read. */
  rows: number;
}

/** An Avro container file, block by block. Its own schema says how it is read. */
export class AvroRows implements FileRows {
  readonly decoder: AvroDecoder;
  readonly needsMore = false;
  readonly #path: string;
  readonly #fields: readonly Field[];
  #handle: FileHandle | undefined;
  #header: ContainerHeader | undefined;
  #codec: AvroCodec | undefined;
  /** Where the block at hand starts in the file, and the one after it. */
  #blockOffset: number;
  #nextOffset = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #at = 0;
  #rowsRead: number;
  #rowsInBlock = 0;
  readonly #starts: number[] = [];

  constructor(path: string, fields: readonly Field[], position: SourcePosition | undefined) {
    const { block, rows } = (position ?? { block: -1, rows: 0 }) as Position;
    this.#path = path;
    this.#fields = fields;
    this.#blockOffset = block;
    this.#rowsRead = rows;
    this.decoder = new AvroDecoder(fields);
  }

  async open(): Promise<void> {
    try {
      this.#handle = await open(this.#path, 'r');
    } catch (error) {
      throw this.#broken(`cannot be read: ${(error as Error).message}`);
    }
    const header = await this.#readHeader();
    this.#header = header;
    this.#codec = avroCodec(header.codec);
    if (this.#codec === undefined)
      throw this.#broken(`is packed with ${header.codec}, which is not known here`);
    try {
      this.decoder.use(datumReader(header.schema, this.#fields));
    } catch (error) {
      if (error instanceof DecodeError) throw this.#broken(error.message);
      throw error;
    }
    if (this.#blockOffset < 0) this.#nextOffset = header.length;
    else await this.#resume(this.#blockOffset, this.#rowsRead);
  }

  async #readHeader(): Promise<ContainerHeader> {
    for (let size = HEADER_BYTES_FIRST; ; size *= 4) {
      const bytes = await this.#read(0, size);
      const header = readHeader(bytes);
      if (header !== undefined) return header;
      if (bytes.length < size || size > HEADER_BYTES_MAX) throw this.#broken('is no Avro file');
    }
  }

  async #resume(block: number, rows: number): Promise<void> {
    this.#nextOffset = block;
    if (!(await this.fill())) return;
    this.decoder.reset();
    while (this.#rowsRead < rows) {
      const after = this.decoder.decodeDatum(this.#bytes, this.#at);
      if (typeof after !== 'number') throw this.#broken(after.message);
      this.#at = after;
      this.#rowsRead++;
      // The rows were given out before; only their ends matter.
      if (this.#rowsRead % 1000 === 0) this.decoder.reset();
    }
  }

  async fill(): Promise<boolean> {
    while (this.#rowsRead >= this.#rowsInBlock) {
      const head = await this.#read(this.#nextOffset, BLOCK_HEAD_BYTES_MAX);
      if (head.length === 0) return false;
      const rows = readLong(head, 0, head.length);
      const size = rows && readLong(head, rows.after, head.length);
      const isDamaged = rows === undefined || size === undefined || rows.value < 0 || size.value < 0;
      if (isDamaged || size.value > UNPACKED_BYTES_MAX)
        throw this.#broken(`is damaged at byte ${this.#nextOffset}`);
      await this.#openBlock(rows.value, this.#nextOffset + size.after, size.value);
    }
    return true;
  }

  async #openBlock(rows: number, start: number, size: number): Promise<void> {
    const packed = await this.#read(start, size + MARKER_BYTES);
    const marker = packed.subarray(size);
    if (!Buffer.from(this.#header?.marker ?? []).equals(marker))
      throw this.#broken(`is damaged or cut off in the block at byte ${this.#nextOffset}`);
    try {
      this.#bytes = (this.#codec as AvroCodec).unpack(packed.subarray(0, size));
    } catch (error) {
      throw this.#broken(`cannot be unpacked at byte ${this.#nextOffset}: ${(error as Error).message}`);
    }
    this.#blockOffset = this.#nextOffset;
    this.#nextOffset = start + size + MARKER_BYTES;
    this.#rowsInBlock = rows;
    this.#rowsRead = 0;
    this.#at = 0;
  }

  decode(rowsMax: number, onFailure: (event: FileEvent, failure: DecodeFailure) => void): void {
    this.decoder.reset();
    while (this.decoder.count < rowsMax && this.#rowsRead < this.#rowsInBlock) {
      this.#starts[this.decoder.count] = this.#at;
      const after = this.decoder.decodeDatum(this.#bytes, this.#at);
      if (typeof after !== 'number') {
        // Where the next datum starts is not known: what is left of the block is one failure.
        onFailure(this.#eventAt(this.#at), after);
        this.#rowsRead = this.#rowsInBlock;
        return;
      }
      this.#at = after;
      this.#rowsRead++;
    }
    this.#starts[this.decoder.count] = this.#at;
  }

  event(row: number): FileEvent {
    return this.#eventAt(this.#starts[row] as number, this.#starts[row + 1]);
  }

  keepEvents(): (row: number) => FileEvent {
    const starts = this.#starts.slice();
    const bytes = this.#bytes;
    const offset = this.#blockOffset;
    return (row) => ({
      offset,
      raw: new Uint8Array(bytes.subarray(starts[row], starts[row + 1])),
    });
  }

  #eventAt(start: number, end?: number): FileEvent {
    return { offset: this.#blockOffset, raw: new Uint8Array(this.#bytes.subarray(start, end)) };
  }

  get position(): SourcePosition {
    const isDone = this.#rowsRead >= this.#rowsInBlock;
    return isDone
      ? { block: this.#nextOffset, rows: 0 }
      : ({ block: this.#blockOffset, rows: this.#rowsRead } satisfies Position);
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead = 0 } =
        (await this.#handle?.read(bytes, filled, length - filled, offset + filled)) ?? {};
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return bytes.subarray(0, filled);
  }

  #broken(why: string): Error {
    return connectorErrors.source_unavailable(`${this.#path} ${why}.`);
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
