import { type FileHandle, open } from 'node:fs/promises';
import { connectorErrors } from '../errors.ts';

/** Read at once. Small enough to stay in the processor's cache while it is decoded. */
const CHUNK_BYTES = 1024 * 1024;
/** A longer line is an error of the file. */
export const LINE_BYTES_MAX = 16 * 1024 * 1024;

const LINE_FEED = 0x0a;

/** The lines of a file, chunk by chunk. A line is a range of `bytes`, valid until the next `fill`. */
export class FileLines {
  bytes: Buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  /** The next line starts here. */
  at = 0;
  /** Lines up to here are complete. */
  #complete = 0;
  #end = 0;
  #fileOffset: number;
  #atEnd = false;
  readonly #path: string;
  #handle: FileHandle | undefined;

  constructor(path: string, offset: number) {
    this.#path = path;
    this.#fileOffset = offset;
  }

  /** Byte of the file at which the next line starts. */
  get offset(): number {
    return this.#fileOffset - (this.#end - this.at);
  }

  /** Byte of the file that lies at `position` of `bytes`. */
  offsetOf(position: number): number {
    return this.#fileOffset - (this.#end - position);
  }

  async open(): Promise<void> {
    try {
      this.#handle = await open(this.#path, 'r');
    } catch (error) {
      throw connectorErrors.source_unavailable(`${this.#path} cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  }

  /** True if a complete line is there; its end (without the line feed) is then `nextEnd()`. */
  get hasLine(): boolean {
    return this.at < this.#complete;
  }

  nextEnd(): number {
    return this.endAfter(this.at);
  }

  /** The end of the line that starts at `start`, without its line feed. */
  endAfter(start: number): number {
    const end = this.bytes.indexOf(LINE_FEED, start);
    return end < 0 || end > this.#complete ? this.#complete : end;
  }

  /** All lines before this position are complete. */
  get complete(): number {
    return this.#complete;
  }

  /** Goes on to the line after the one that ends at `end`. */
  skipTo(end: number): void {
    this.at = Math.min(end + 1, this.#complete);
  }

  /** Reads on. False at the end of the file, when the last line was given out. */
  async fill(): Promise<boolean> {
    while (!this.hasLine) {
      if (this.#atEnd) return false;
      this.#makeRoom();
      await this.#readChunk();
    }
    return true;
  }

  /** Reads on though lines are there, for an event of several lines. False at the end of the file. */
  async more(): Promise<boolean> {
    if (this.#atEnd) return false;
    this.#makeRoom();
    await this.#readChunk();
    return true;
  }

  #makeRoom(): void {
    this.bytes.copyWithin(0, this.at, this.#end);
    this.#end -= this.at;
    this.at = 0;
    if (this.#end < this.bytes.length) return;
    if (this.bytes.length >= LINE_BYTES_MAX)
      throw connectorErrors.source_unavailable(
        `${this.#path} has a line of more than ${LINE_BYTES_MAX} bytes.`,
      );
    const larger = Buffer.allocUnsafe(this.bytes.length * 2);
    this.bytes.copy(larger, 0, 0, this.#end);
    this.bytes = larger;
  }

  async #readChunk(): Promise<void> {
    const { bytesRead = 0 } =
      (await this.#handle?.read(this.bytes, this.#end, this.bytes.length - this.#end, this.#fileOffset)) ??
      {};
    this.#fileOffset += bytesRead;
    this.#end += bytesRead;
    this.#atEnd = bytesRead === 0;
    // At the end of the file the last line is complete without a line feed.
    this.#complete = this.#atEnd ? this.#end : this.bytes.subarray(0, this.#end).lastIndexOf(LINE_FEED) + 1;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = undefined;
  }
}
