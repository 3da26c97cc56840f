import { scalarText, type Value } from '../../batch/physical-kind.ts';
import { failEvaluation } from '../evaluation-error.ts';
import { type Implementations, strict, withNulls } from './implementation.ts';
import { javaPattern } from './java-pattern.ts';

/** LIKE, SIMILAR TO and regular expressions in Java's dialect, as far as JavaScript has the same. */
export const patterns: Implementations = {
  LIKE: strict((value: string, pattern: string, escape?: string) => likePattern(pattern, escape).test(value)),
  SIMILAR: strict((value: string, pattern: string, escape?: string) =>
    similarPattern(pattern, escape).test(value),
  ),
  REGEXP: strict(
    (value: string, pattern: string) => pattern !== '' && (javaPattern(pattern)?.test(value) ?? false),
  ),
  REGEXP_EXTRACT: strict((value: string, pattern: string, group = 0) => {
    const match = javaPattern(pattern)?.exec(value);
    return match?.[group] ?? null;
  }),
  REGEXP_EXTRACT_ALL: strict((value: string, pattern: string, group = 1) =>
    extractAll(value, pattern, group),
  ),
  REGEXP_REPLACE: strict((value: string, pattern: string, replacement: string) => {
    const regex = javaPattern(pattern, 'g');
    // The replacement is literal: `$1` names no group.
    return regex === undefined ? null : value.replaceAll(regex, () => replacement);
  }),
  REGEXP_COUNT: strict((value: string, pattern: string) => {
    const regex = javaPattern(pattern, 'g');
    return regex === undefined ? null : [...value.matchAll(regex)].length;
  }),
  REGEXP_INSTR: strict((value: string, pattern: string) => {
    const regex = javaPattern(pattern);
    return regex === undefined ? null : (regex.exec(value)?.index ?? -1) + 1;
  }),
  REGEXP_SUBSTR: strict((value: string, pattern: string) => javaPattern(pattern)?.exec(value)?.[0] ?? null),
  PRINTF: withNulls((format: string | null, ...args: Value[]) =>
    format === null ? null : printf(format, args),
  ),
};

function extractAll(value: string, pattern: string, group: number): Value[] | null {
  const regex = javaPattern(pattern, 'g');
  if (regex === undefined || group < 0) return null;
  const matches = [...value.matchAll(regex)];
  const groups = new RegExp(`${regex.source}|`, regex.flags).exec('')?.length ?? 1;
  return group >= groups ? null : matches.map((match) => match[group] ?? null);
}

const CACHED_MAX = 256;
const cache = new Map<string, RegExp>();

function cached(key: string, make: () => RegExp): RegExp {
  const known = cache.get(key);
  if (known !== undefined) return known;
  if (cache.size >= CACHED_MAX) cache.clear();
  const made = make();
  cache.set(key, made);
  return made;
}

/** `%` is anything, `_` one character but a line feed; there is no escape unless one is named. */
function likePattern(pattern: string, escape: string | undefined): RegExp {
  return cached(`like ${escape ?? ''} ${pattern}`, () => {
    let source = '';
    for (const [character, isLiteral] of characters(pattern, escape, '%_'))
      source += isLiteral ? quote(character) : character === '%' ? '[^]*' : '.';
    return new RegExp(`^${source}$`, 'u');
  });
}

/** The SQL standard's mixture of LIKE and regular expressions. */
function similarPattern(pattern: string, escape: string | undefined): RegExp {
  return cached(`similar ${escape ?? ''} ${pattern}`, () => {
    let source = '';
    for (const [character, isLiteral] of characters(pattern, escape, '%_|*+?{}()[]^-.0123456789,:')) {
      if (isLiteral) source += quote(character);
      else if (character === '%') source += '[^]*';
      else if (character === '_') source += '.';
      else source += character === '.' ? '\\.' : character;
    }
    const classes = source.replaceAll(
      /\[:(\w+):\]/g,
      (_all, name: string) => POSIX_CLASSES[name.toUpperCase()] ?? '',
    );
    try {
      return new RegExp(`^(?:${classes})$`, 'u');
    } catch {
      return failEvaluation('invalid_argument', `"${pattern}" is no pattern for SIMILAR TO.`);
    }
  });
}

const POSIX_CLASSES: Readonly<Record<string, string>> = {
  ALPHA: 'A-Za-z',
  DIGIT: '0-9',
  ALNUM: 'A-Za-z0-9',
  UPPER: 'A-Z',
  LOWER: 'a-z',
  SPACE: ' ',
  WHITESPACE: '\\s',
};

/** The characters of a pattern, and whether each stands for itself. */
function* characters(
  pattern: string,
  escape: string | undefined,
  special: string,
): Generator<readonly [string, boolean]> {
  const points = Array.from(pattern);
  for (let i = 0; i < points.length; i++) {
    const character = points[i] as string;
    if (escape !== undefined && character === escape) {
      const next = points[++i];
      if (next === undefined || (!special.includes(next) && next !== escape))
        failEvaluation(
          'invalid_argument',
          `The escape in the pattern "${pattern}" stands before nothing special.`,
        );
      yield [next ?? '', true];
    } else yield [character, !special.includes(character)];
  }
}

function quote(character: string): string {
  return /[\\^$.*+?()[\]{}|/]/.test(character) ? `\\${character}` : character;
}

/** Java's `String.format`, the directives that values of SQL need. Null for a format that does not fit. */
function printf(format: string, args: readonly Value[]): string | null {
  let next = 0;
  let failed = false;
  const text = format.replaceAll(
    /%(?:(\d+)\$)?([-#+ 0,(]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/g,
    (
      _all,
      place: string | undefined,
      flags: string,
      width = '',
      precision: string | undefined,
      kind: string,
    ) => {
      if (kind === '%') return '%';
      if (kind === 'n') return '\n';
      const arg = args[place === undefined ? next++ : Number(place) - 1];
      const body = formatOne(arg, kind, flags, precision);
      if (body === undefined) failed = true;
      return pad(body ?? '', flags, Number(width));
    },
  );
  return failed ? null : text;
}

function formatOne(
  arg: Value | undefined,
  kind: string,
  flags: string,
  precision: string | undefined,
): string | undefined {
  if (arg === undefined) return undefined;
  const isNumber = typeof arg === 'number' || typeof arg === 'bigint';
  switch (kind) {
    case 's':
    case 'S': {
      const full = arg === null ? 'null' : scalarText(arg);
      const cut = precision === undefined ? full : full.slice(0, Number(precision));
      return kind === 'S' ? cut.toUpperCase() : cut;
    }
    case 'd':
      if (arg === null) return 'null';
      return isNumber ? signed(arg, grouped(String(arg), flags), flags) : undefined;
    case 'x':
    case 'X': {
      if (!isNumber) return undefined;
      const hex = typeof arg === 'bigint' ? BigInt.asUintN(64, arg).toString(16) : (arg >>> 0).toString(16);
      return kind === 'X' ? hex.toUpperCase() : hex;
    }
    case 'f':
      if (arg === null) return 'null';
      return typeof arg === 'number'
        ? signed(arg, grouped(arg.toFixed(Number(precision ?? 6)), flags), flags)
        : undefined;
    case 'b':
      return String(typeof arg === 'boolean' ? arg : arg !== null);
    case 'c':
      return typeof arg === 'string' ? (Array.from(arg)[0] ?? '') : undefined;
    default:
      return undefined;
  }
}

function signed(value: number | bigint, text: string, flags: string): string {
  return flags.includes('+') && value >= 0 ? `+${text}` : text;
}

function grouped(text: string, flags: string): string {
  return flags.includes(',') ? text.replaceAll(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',') : text;
}

function pad(text: string, flags: string, width: number): string {
  if (flags.includes('-')) return text.padEnd(width);
  if (!flags.includes('0')) return text.padStart(width);
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  return sign + text.slice(sign.length).padStart(width - sign.length, '0');
}
