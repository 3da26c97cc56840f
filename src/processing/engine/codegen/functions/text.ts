import type { Value } from '../../batch/physical-kind.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { type Implementations, strict, withNulls } from './implementation.ts';
import { javaPattern } from './java-pattern.ts';

/** Strings. Lengths and places count code points, as Flink does, not UTF-16 units. */
export const text: Implementations = {
  CONCAT: strict((...parts: string[]) => parts.join('')),
  CONCAT_WS: withNulls((separator: string | null, ...parts: (string | null)[]) =>
    separator === null ? null : parts.filter((part) => part !== null).join(separator),
  ),
  CHAR_LENGTH: strict(lengthOf),
  UPPER: strict((value: string) => value.toUpperCase()),
  LOWER: strict((value: string) => value.toLowerCase()),
  INITCAP: strict(initcap),
  SUBSTRING: strict(substring),
  LEFT: strict((value: string, length: number) => (length <= 0 ? '' : takePoints(value, 0, length))),
  RIGHT: strict((value: string, length: number) => {
    if (length <= 0) return '';
    const all = lengthOf(value);
    return takePoints(value, Math.max(0, all - length), all);
  }),
  TRIM: strict((side: string, characters: string, value: string) =>
    trim(value, characters, side !== 'TRAILING', side !== 'LEADING'),
  ),
  LTRIM: strict((value: string, characters = ' ') => trim(value, characters, true, false)),
  RTRIM: strict((value: string, characters = ' ') => trim(value, characters, false, true)),
  BTRIM: strict((value: string, characters = ' ') => trim(value, characters, true, true)),
  LPAD: strict((value: string, length: number, pad: string) => padTo(value, length, pad, true)),
  RPAD: strict((value: string, length: number, pad: string) => padTo(value, length, pad, false)),
  REPEAT: strict((value: string, times: number) => {
    if (times <= 0) return '';
    if (value.length * times > STRING_CHARACTERS_MAX) return tooLong();
    return value.repeat(times);
  }),
  REPLACE: strict((value: string, from: string, to: string) => value.replaceAll(from, () => to)),
  REVERSE: strict((value: string) => Array.from(value).reverse().join('')),
  TRANSLATE: strict(translate),
  OVERLAY: strict(overlay),
  POSITION: strict((needle: string, hay: string, from = 1) => position(hay, needle, from)),
  LOCATE: strict((needle: string, hay: string, from = 1) => position(hay, needle, from)),
  INSTR: strict(instr),
  ASCII: strict((value: string) => (value === '' ? 0 : ((Buffer.from(value)[0] as number) << 24) >> 24)),
  CHR: strict((code: number | bigint) => {
    const value = BigInt(code);
    if (value < 0n) return '';
    const low = Number(value & 0xffn);
    return String.fromCharCode(low);
  }),
  SPLIT_INDEX: strict(splitIndex),
  SPLIT: strict((value: string, separator: string) =>
    separator === '' ? Array.from(value) : value.split(separator),
  ),
  STARTSWITH: strict((value: string | Uint8Array, start: string | Uint8Array) =>
    hasAt(value, start, 'start'),
  ),
  ENDSWITH: strict((value: string | Uint8Array, end: string | Uint8Array) => hasAt(value, end, 'end')),
  TO_BASE64: strict((value: string | Uint8Array) => Buffer.from(value as string).toString('base64')),
  FROM_BASE64: strict((value: string) => Buffer.from(value, 'base64').toString()),
  ENCODE: strict((value: string, charset: string) => encode(value, charset)),
  DECODE: strict((value: Uint8Array, charset: string) => decode(value, charset)),
  ELT: withNulls((index: number | bigint | null, ...values: (Value | null)[]) =>
    index === null || index < 1 ? null : (values[Number(index) - 1] ?? null),
  ),
  STR_TO_MAP: strict(stringToMap),
  UUID: {
    kind: 'nulls',
    make:
      (_call, { random }) =>
      () =>
        uuid(random),
  },
  IS_ALPHA: strict((value: string) => /^\p{L}+$/u.test(value)),
  IS_DIGIT: strict((value: string) => /^\p{Nd}+$/u.test(value)),
  IS_DECIMAL: strict((value: string) => /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(value)),
};

/** No function makes a longer string. */
export const STRING_CHARACTERS_MAX = 16 * 1024 * 1024;

export function tooLong(): never {
  return failEvaluation(
    'out_of_range',
    `The string would have more than ${STRING_CHARACTERS_MAX} characters.`,
  );
}

const SURROGATES = /[\ud800-\udfff]/;

export function lengthOf(value: string): number {
  return SURROGATES.test(value) ? Array.from(value).length : value.length;
}

/** Code points `from` up to `to`. */
export function takePoints(value: string, from: number, to: number): string {
  return SURROGATES.test(value) ? Array.from(value).slice(from, to).join('') : value.slice(from, to);
}

/** Places count from 1; 0 is 1; negative ones from the end. */
function substring(value: string, start: number, length?: number): string | null {
  if (length !== undefined && length < 0) return null;
  const all = lengthOf(value);
  let from = start > 0 ? start - 1 : start === 0 ? 0 : all + start;
  if (start < 0 && from < 0) return '';
  from = Math.min(from, all);
  return takePoints(value, from, length === undefined ? all : Math.min(all, from + length));
}

/** The first byte of each word in upper case; like Flink on bytes, so that letters beyond ASCII are not touched. */
function initcap(value: string): string {
  return value
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
    .replaceAll(
      /(^|[^A-Za-z0-9])([a-z])/g,
      (_all, before: string, letter: string) => before + letter.toUpperCase(),
    );
}

function trim(value: string, characters: string, leading: boolean, trailing: boolean): string {
  const set = new Set(characters);
  const points = Array.from(value);
  let [from, to] = [0, points.length];
  if (leading) while (from < to && set.has(points[from] as string)) from++;
  if (trailing) while (to > from && set.has(points[to - 1] as string)) to--;
  return points.slice(from, to).join('');
}

/** Other than elsewhere, lengths are UTF-16 units here: so does Flink. */
function padTo(value: string, length: number, pad: string, atStart: boolean): string | null {
  if (length < 0) return null;
  if (length <= value.length) return value.slice(0, length);
  if (pad === '') return null;
  if (length > STRING_CHARACTERS_MAX) return tooLong();
  return atStart ? value.padStart(length, pad) : value.padEnd(length, pad);
}

function translate(value: string, from: string, to: string): string {
  const [source, target] = [Array.from(from), Array.from(to)];
  const map = new Map<string, string>();
  for (const [i, character] of source.entries()) if (!map.has(character)) map.set(character, target[i] ?? '');
  return Array.from(value)
    .map((character) => map.get(character) ?? character)
    .join('');
}

function overlay(value: string, replacement: string, start: number, length?: number): string {
  const points = Array.from(value);
  if (start <= 0 || start > points.length) return value;
  const count = length ?? lengthOf(replacement);
  const end = count <= 0 || start - 1 + count > points.length ? points.length : start - 1 + count;
  return points.slice(0, start - 1).join('') + replacement + points.slice(end).join('');
}

/** From 1; 0 if it is not there. */
function position(hay: string, needle: string, from: number): number {
  const start = Math.max(0, from - 1);
  if (!SURROGATES.test(hay)) return hay.indexOf(needle, start) + 1;
  const skipped = takePoints(hay, 0, start).length;
  const at = hay.indexOf(needle, skipped);
  return at < 0 ? 0 : lengthOf(hay.slice(0, at)) + 1;
}

/** The `occurrence`th place of `needle`, from `start`; a negative start searches backwards. */
function instr(hay: string, needle: string, start = 1, occurrence = 1): number | null {
  if (occurrence <= 0) return failEvaluation('invalid_argument', 'The occurrence must be positive.');
  if (start === 0) return 0;
  let at = start > 0 ? start - 2 : hay.length + start + 1;
  for (let i = 0; i < occurrence; i++) {
    at = start > 0 ? hay.indexOf(needle, at + 1) : at <= 0 ? -1 : hay.lastIndexOf(needle, at - 1);
    if (at < 0) return 0;
  }
  return at + 1;
}

function splitIndex(value: string, separator: string | number, index: number): string | null {
  if (index < 0) return null;
  if (typeof separator === 'number' && (separator < 0 || separator > 255)) return null;
  const by = typeof separator === 'number' ? String.fromCharCode(separator) : separator;
  if (value === '') return null;
  // An empty separator splits at white space, as Apache Commons does for Flink.
  const parts = by === '' ? value.split(/\s+/).filter((part) => part !== '') : value.split(by);
  return parts[index] ?? null;
}

function hasAt(value: string | Uint8Array, part: string | Uint8Array, where: 'start' | 'end'): boolean {
  if (typeof value === 'string')
    return where === 'start' ? value.startsWith(part as string) : value.endsWith(part as string);
  if (part.length > value.length) return false;
  const at = where === 'start' ? 0 : value.length - part.length;
  return Buffer.compare(value.subarray(at, at + part.length), part as Uint8Array) === 0;
}

function stringToMap(value: string, pairs = ',', keyValue = '='): Map<Value, Value> {
  const map = new Map<Value, Value>();
  if (value === '') return map;
  const separator = safePattern(keyValue);
  for (const pair of value.split(safePattern(pairs))) {
    const match = separator.exec(pair);
    if (match === null) map.set(pair, null);
    else map.set(pair.slice(0, match.index), pair.slice(match.index + match[0].length));
  }
  return map;
}

/** Separators of STR_TO_MAP are regular expressions. */
function safePattern(pattern: string): RegExp {
  return javaPattern(pattern) ?? new RegExp(pattern.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
}

type Charset = { encode(value: string): Uint8Array; decode(bytes: Uint8Array): string };

const CHARSETS: Readonly<Record<string, Charset>> = {
  'UTF-8': { encode: (value) => Buffer.from(value), decode: (bytes) => Buffer.from(bytes).toString() },
  'US-ASCII': {
    encode: (value) =>
      Buffer.from(
        Array.from(value)
          .map((c) => ((c.codePointAt(0) ?? 0) < 128 ? c : '?'))
          .join(''),
        'latin1',
      ),
    decode: (bytes) => [...bytes].map((byte) => (byte < 128 ? String.fromCharCode(byte) : '\ufffd')).join(''),
  },
  'ISO-8859-1': {
    encode: (value) =>
      Buffer.from(
        Array.from(value)
          .map((c) => ((c.codePointAt(0) ?? 0) < 256 ? c : '?'))
          .join(''),
        'latin1',
      ),
    decode: (bytes) => Buffer.from(bytes).toString('latin1'),
  },
  'UTF-16LE': {
    encode: (value) => Buffer.from(value, 'utf16le'),
    decode: (bytes) => Buffer.from(bytes).toString('utf16le'),
  },
  'UTF-16BE': {
    encode: (value) => Buffer.from(value, 'utf16le').swap16(),
    decode: (bytes) => decodeBigEndian(bytes),
  },
  'UTF-16': {
    encode: (value) => Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(value, 'utf16le').swap16()]),
    decode: (bytes) => {
      if (bytes[0] === 0xff && bytes[1] === 0xfe) return Buffer.from(bytes.subarray(2)).toString('utf16le');
      return decodeBigEndian(bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2) : bytes);
    },
  },
};

function decodeBigEndian(bytes: Uint8Array): string {
  const whole = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)));
  return whole.swap16().toString('utf16le');
}

function charsetOf(name: string): Charset {
  const charset = CHARSETS[name.toUpperCase()];
  return charset ?? failEvaluation('invalid_argument', `There is no character set "${name}".`);
}

function encode(value: string, charset: string): Uint8Array {
  return new Uint8Array(charsetOf(charset).encode(value));
}

function decode(bytes: Uint8Array, charset: string): string {
  return charsetOf(charset).decode(bytes);
}

function uuid(random: () => number): string {
  const bytes = Uint8Array.from({ length: 16 }, () => Math.floor(random() * 256));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
