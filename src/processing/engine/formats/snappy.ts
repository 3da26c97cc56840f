/**
 * Snappy, the packing of Avro files that Flink writes by default: literals, and copies of what came before.
 * https://github.com/google/snappy/blob/main/format_description.txt
 */

const HASH_BITS = 14;
const MATCH_BYTES_MIN = 4;
const OFFSET_MAX = 65_535;
const COPY_BYTES_MAX = 64;
/** More is not unpacked: a few bytes may claim to be gigabytes. */
export const UNPACKED_BYTES_MAX = 64 * 1024 * 1024;

/** Undefined if the bytes are not packed so, or would be more than {@link UNPACKED_BYTES_MAX}. */
export function unpackSnappy(packed: Uint8Array): Uint8Array | undefined {
  const length = readVarint(packed);
  if (length === undefined || length.value > UNPACKED_BYTES_MAX) return undefined;
  const out = new Uint8Array(length.value);
  const end = unpackInto(out, packed, length.after);
  return end === out.length ? out : undefined;
}

function readVarint(bytes: Uint8Array): { value: number; after: number } | undefined {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, after: i + 1 };
  }
  return undefined;
}

/** How much was written; -1 if the bytes are broken. */
function unpackInto(out: Uint8Array, packed: Uint8Array, start: number): number {
  let [at, to] = [start, 0];
  while (at < packed.length) {
    const tag = packed[at++] as number;
    if ((tag & 3) === 0) {
      let length = tag >> 2;
      if (length >= 60) {
        const width = length - 59;
        length = littleEndian(packed, at, width);
        at += width;
      }
      length++;
      if (at + length > packed.length || to + length > out.length) return -1;
      out.set(packed.subarray(at, at + length), to);
      at += length;
      to += length;
      continue;
    }
    const width = [0, 1, 2, 4][tag & 3] as number;
    const offset = littleEndian(packed, at, width) + ((tag & 3) === 1 ? (tag >> 5) * 256 : 0);
    const length = (tag & 3) === 1 ? ((tag >> 2) & 7) + MATCH_BYTES_MIN : (tag >> 2) + 1;
    at += width;
    if (at > packed.length || offset === 0 || offset > to || to + length > out.length) return -1;
    // The copy may reach into what it writes itself.
    for (let i = 0; i < length; i++) out[to + i] = out[to + i - offset] as number;
    to += length;
  }
  return to;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = 0; i < width; i++) value += (bytes[at + i] ?? 0) * 256 ** i;
  return value;
}

export function packSnappy(bytes: Uint8Array): Uint8Array {
  const out = new Packer(bytes);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let literal = 0;
  let at = 0;
  while (at + MATCH_BYTES_MIN <= bytes.length) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - HASH_BITS);
    const before = table[slot] as number;
    table[slot] = at;
    if (before < 0 || at - before > OFFSET_MAX || view.getUint32(before, true) !== word) {
      at++;
      continue;
    }
    let length = MATCH_BYTES_MIN;
    while (at + length < bytes.length && bytes[before + length] === bytes[at + length]) length++;
    out.literal(literal, at);
    out.copy(at - before, length);
    at += length;
    literal = at;
  }
  out.literal(literal, bytes.length);
  return out.take();
}

class Packer {
  readonly #source: Uint8Array;
  readonly #out: Uint8Array;
  #length = 0;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#out = new Uint8Array(32 + source.length + Math.ceil(source.length / 6));
    let rest = source.length;
    for (; rest >= 0x80; rest = Math.floor(rest / 128)) this.#byte((rest & 0x7f) | 0x80);
    this.#byte(rest);
  }

  #byte(value: number): void {
    this.#out[this.#length++] = value;
  }

  literal(start: number, end: number): void {
    if (start === end) return;
    const length = end - start - 1;
    const width = length < 60 ? 0 : length < 256 ? 1 : length < 65_536 ? 2 : length < 2 ** 24 ? 3 : 4;
    this.#byte((width === 0 ? length : 59 + width) << 2);
    for (let i = 0; i < width; i++) this.#byte((length / 256 ** i) & 0xff);
    this.#out.set(this.#source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  copy(offset: number, length: number): void {
    for (let rest = length; rest > 0; ) {
      const part = Math.min(rest, COPY_BYTES_MAX);
      this.#byte(((part - 1) << 2) | 2);
      this.#byte(offset & 0xff);
      this.#byte(offset >> 8);
      rest -= part;
    }
  }

  take(): Uint8Array {
    return this.#out.subarray(0, this.#length);
  }
}
