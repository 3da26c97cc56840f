import type { RecordHeader } from './event-log.ts';

/**
 * Headers of one record in one piece of bytes, little-endian:
 *
 *     none: zero bytes
 *     else: u16 count, then for each header u16 name length, u32 value length, name (UTF-8), value
 */
const NAMES_KEPT_MAX = 1_024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
/** The same few names come with every record; encoding each once is most of the cost saved. */
const encodedNames = new Map<string, Uint8Array>();

export function packedHeadersLength(headers: readonly RecordHeader[]): number {
  if (headers.length === 0) return 0;
  let length = 2;
  for (const header of headers) length += 6 + encodeName(header.name).length + header.value.length;
  return length;
}

/** Writes at `at` and returns where the next byte goes. */
export function packHeaders(headers: readonly RecordHeader[], target: Uint8Array, at: number): number {
  if (headers.length === 0) return at;
  writeU16(target, at, headers.length);
  let position = at + 2;
  for (const header of headers) {
    const name = encodeName(header.name);
    writeU16(target, position, name.length);
    writeU16(target, position + 2, header.value.length & 0xffff);
    writeU16(target, position + 4, header.value.length >>> 16);
    target.set(name, position + 6);
    position += 6 + name.length;
    target.set(header.value, position);
    position += header.value.length;
  }
  return position;
}

/** Values are views into `bytes`. */
export function unpackHeaders(bytes: Uint8Array, start: number, end: number): RecordHeader[] {
  const headers: RecordHeader[] = [];
  for (let at = start + 2; at < end; ) {
    const nameEnd = at + 6 + readU16(bytes, at);
    const valueEnd = nameEnd + readU32(bytes, at + 2);
    headers.push({
      name: decoder.decode(bytes.subarray(at + 6, nameEnd)),
      value: bytes.subarray(nameEnd, valueEnd),
    });
    at = valueEnd;
  }
  return headers;
}

/** Value of the last header called `name`, as a view; undefined if there is none. */
export function unpackHeader(
  bytes: Uint8Array,
  start: number,
  end: number,
  name: string,
): Uint8Array | undefined {
  const wanted = encodeName(name);
  let found: Uint8Array | undefined;
  for (let at = start + 2; at < end; ) {
    const nameEnd = at + 6 + readU16(bytes, at);
    const valueEnd = nameEnd + readU32(bytes, at + 2);
    if (equalBytes(bytes, at + 6, nameEnd, wanted)) found = bytes.subarray(nameEnd, valueEnd);
    at = valueEnd;
  }
  return found;
}

function encodeName(name: string): Uint8Array {
  let encoded = encodedNames.get(name);
  if (encoded === undefined) {
    encoded = encoder.encode(name);
    if (encoded.length > 0xffff) throw new TypeError('A header name may have at most 65,535 bytes.');
    if (encodedNames.size >= NAMES_KEPT_MAX) encodedNames.clear();
    encodedNames.set(name, encoded);
  }
  return encoded;
}

function equalBytes(bytes: Uint8Array, start: number, end: number, wanted: Uint8Array): boolean {
  if (end - start !== wanted.length) return false;
  for (let i = 0; i < wanted.length; i++) if (bytes[start + i] !== wanted[i]) return false;
  return true;
}

function writeU16(target: Uint8Array, at: number, value: number): void {
  target[at] = value & 0xff;
  target[at + 1] = (value >>> 8) & 0xff;
}

function readU16(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
}

function readU32(bytes: Uint8Array, at: number): number {
  return (readU16(bytes, at) | (readU16(bytes, at + 2) << 16)) >>> 0;
}
