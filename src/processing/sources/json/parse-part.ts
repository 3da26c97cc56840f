import { isAscii, isUtf8 } from 'node:buffer';
import { JSON_DEPTH_MAX } from '../limits.ts';
import type { JsonParts } from './split.ts';

/** Why one event's text is not a JSON value that Millrace takes. */
export type JsonRejection = 'invalid_json' | 'invalid_utf8' | 'json_too_deep' | 'duplicate_member';

/**
 * Parses part after part of one piece of bytes. The bytes are decoded part by part: a string of the whole body
 * would be kept alive by every value cut from it.
 */
export class PartParser {
  readonly #bytes: Buffer;
  readonly #parts: JsonParts;
  readonly #ascii: boolean;
  readonly #utf8: boolean;
  /** What the last call of `parse` refused; undefined if it did not. */
  rejection: JsonRejection | undefined;

  constructor(bytes: Buffer, parts: JsonParts) {
    this.#bytes = bytes;
    this.#parts = parts;
    this.#ascii = isAscii(bytes);
    this.#utf8 = this.#ascii || isUtf8(bytes);
  }

  get count(): number {
    return this.#parts.count;
  }

  raw(i: number): Buffer {
    return this.#bytes.subarray(this.#parts.starts[i], this.#parts.ends[i]);
  }

  /** The value of part `i`; on failure undefined, and `rejection` says why. */
  parse(i: number): unknown {
    this.rejection = undefined;
    if ((this.#parts.depths[i] as number) > JSON_DEPTH_MAX) return this.#reject('json_too_deep');
    const text = this.#text(this.#parts.starts[i] as number, this.#parts.ends[i] as number);
    if (text === undefined) return this.#reject('invalid_utf8');
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return this.#reject('invalid_json');
    }
    // A reader that takes the first of two members and one that takes the last would see two different events.
    if (countMembers(value) !== this.#parts.members[i]) return this.#reject('duplicate_member');
    return value;
  }

  #text(start: number, end: number): string | undefined {
    if (this.#ascii) return this.#bytes.toString('latin1', start, end);
    if (!this.#utf8 && !isUtf8(this.#bytes.subarray(start, end))) return undefined;
    return this.#bytes.toString('utf8', start, end);
  }

  #reject(rejection: JsonRejection): undefined {
    this.rejection = rejection;
    return undefined;
  }
}

/** Members of all objects in a parsed value. Parsing keeps one of several with the same name. */
function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object') count += countMembers(item);
    return count;
  }
  for (const name in value) {
    count++;
    const member = (value as Record<string, unknown>)[name];
    if (typeof member === 'object') count += countMembers(member);
  }
  return count;
}
