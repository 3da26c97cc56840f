import type { ByteWriter } from '../byte-writer.ts';

/**
 * The file format of Avro: a header with the schema, then blocks of rows, each followed by the marker of the file.
 * https://avro.apache.org/docs/1.12.0/specification/#object-container-files
 */
export const MAGIC = Buffer.from([0x4f, 0x62, 0x6a, 1]);
export const MARKER_BYTES = 16;

/** Writes a long as Avro does: zigzag, seven bits a byte. */
export function writeLong(out: ByteWriter, value: number): void {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) out.byte((rest % 128) | 0x80);
  out.byte(rest);
}

/** Undefined if the long does not end before `end`, or is not exact in a number. */
export function readLong(
  bytes: Uint8Array,
  start: number,
  end: number,
): { value: number; after: number } | undefined {
  let zigzag = 0;
  for (let i = 0; start + i < end && i < 8; i++) {
    const byte = bytes[start + i] as number;
    zigzag += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) {
      if (!Number.isSafeInteger(zigzag)) return undefined;
      return { value: zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, after: start + i + 1 };
    }
  }
  return undefined;
}

export function writeHeader(out: ByteWriter, schema: string, codec: string, marker: Uint8Array): void {
  out.bytes(MAGIC);
  const entries = { 'avro.schema': schema, 'avro.codec': codec };
  writeLong(out, Object.keys(entries).length);
  for (const [name, text] of Object.entries(entries))
    for (const part of [name, text]) {
      const bytes = Buffer.from(part);
      writeLong(out, bytes.length);
      out.bytes(bytes);
    }
  writeLong(out, 0);
  out.bytes(marker);
}

export interface ContainerHeader {
  schema: string;
  codec: string;
  marker: Uint8Array;
  /** Bytes of the header. */
  length: number;
}

/** Undefined if it does not end within the bytes, or is none. */
export function readHeader(bytes: Uint8Array): ContainerHeader | undefined {
  if (MAGIC.compare(bytes.subarray(0, MAGIC.length)) !== 0) return undefined;
  const reader = new HeaderReader(bytes, MAGIC.length);
  const entries = reader.entries();
  const marker = entries === undefined ? undefined : reader.take(MARKER_BYTES);
  const schema = entries?.get('avro.schema');
  if (marker === undefined || schema === undefined) return undefined;
  return { schema, codec: entries?.get('avro.codec') ?? 'null', marker, length: reader.at };
}

class HeaderReader {
  at: number;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  long(): number | undefined {
    const read = readLong(this.#bytes, this.at, this.#bytes.length);
    if (read !== undefined) this.at = read.after;
    return read?.value;
  }

  take(length: number): Uint8Array | undefined {
    if (length < 0 || this.at + length > this.#bytes.length) return undefined;
    this.at += length;
    return this.#bytes.slice(this.at - length, this.at);
  }

  text(): string | undefined {
    const length = this.long();
    const bytes = length === undefined ? undefined : this.take(length);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString();
  }

  /** A map in blocks; a negative count is followed by the block's size. */
  entries(): Map<string, string> | undefined {
    const found = new Map<string, string>();
    for (;;) {
      let count = this.long();
      if (count === undefined) return undefined;
      if (count === 0) return found;
      if (count < 0) {
        this.long();
        count = -count;
      }
      for (let i = 0; i < count; i++) {
        const [name, text] = [this.text(), this.text()];
        if (name === undefined || text === undefined) return undefined;
        found.set(name, text);
      }
    }
  }
}
