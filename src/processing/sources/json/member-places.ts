import { endOfString, skipSpace } from './split.ts';

/** Where the value of one member stands in the bytes. */
export interface MemberPlace {
  start: number;
  end: number;
}

/**
 * Place of the value of the member `name` of the object that `bytes` hold, so that it can be kept as it was written.
 * Undefined if there is none. The bytes are JSON already parsed, without duplicate members.
 */
export function memberPlace(bytes: Buffer, name: string): MemberPlace | undefined {
  let at = skipSpace(bytes, skipSpace(bytes, 0) + 1);
  while (bytes[at] === 0x22) {
    const nameEnd = endOfString(bytes, at);
    const found = readName(bytes, at, nameEnd) === name;
    // Past the colon.
    const start = skipSpace(bytes, skipSpace(bytes, nameEnd + 1) + 1);
    const end = endOfValue(bytes, start);
    if (found) return { start, end };
    at = skipSpace(bytes, end);
    // Past the comma; at the closing brace the loop ends.
    if (bytes[at] === 0x2c) at = skipSpace(bytes, at + 1);
  }
  return undefined;
}

function readName(bytes: Buffer, quote: number, nameEnd: number): string {
  const text = bytes.toString('utf8', quote + 1, nameEnd);
  return text.includes('\\') ? (JSON.parse(`"${text}"`) as string) : text;
}

function endOfValue(bytes: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfString(bytes, at);
    else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) {
      if (depth === 0) return trimmed(bytes, start, at);
      depth--;
    } else if (byte === 0x2c && depth === 0) return trimmed(bytes, start, at);
  }
  return bytes.length;
}

function trimmed(bytes: Buffer, start: number, end: number): number {
  let at = end;
  while (at > start && (bytes[at - 1] as number) <= 0x20) at--;
  return at;
}
