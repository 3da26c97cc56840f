import type { Random } from './random.ts';
import type { Schema } from './openapi.ts';

export const chance = (random: Random, probability: number): boolean => random() < probability;

export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

const integerIn = (random: Random, min: number, max: number): number =>
  min + Math.floor(random() * (max - min + 1));

/** Strings that have broken programs before. */
export const NASTY_STRINGS: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'x\udfff',
  '\u202egarbage',
  '😀'.repeat(50),
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../etc/passwd',
  '%00',
  '%ff%fe',
  "'; DROP TABLE views.x; --",
  '"',
  '\\',
  '{{constructor}}',
  '${process.exit(1)}',
  'NaN',
  '-1',
  '1e999',
  '99999999999999999999',
  '0000-00-00T00:00:00Z',
  '9999-99-99T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  'undefined',
  'null',
  '\r\nx-injected: 1',
  'a'.repeat(3_000),
  '9'.repeat(400),
];

const NASTY_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  -0,
  1e308,
  2 ** 53 + 2,
  -(2 ** 63),
  Number.MIN_VALUE,
  [],
  {},
  [[]],
  [null],
  { length: -1 },
  { toString: 1, valueOf: null },
];

/** Text that `JSON.stringify` would not write: {@link toText} puts it in place of a string that names it. */
const RAW_JSON: readonly string[] = [
  '1e999',
  '-1e-999',
  '123456789012345678901234567890',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":1,"a":2}',
  '"\\ud800"',
  '"\\u0000"',
  `${'['.repeat(400)}${']'.repeat(400)}`,
  `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  '01',
  '"\u0001"',
  'NaN',
  '/* */1',
];
const RAW_MARK = 'raw-json:';

/** What members and parameters of this name mean, so that garbage also gets behind the first check. */
export type Hints = Readonly<Record<string, readonly unknown[]>>;

/** A value that the schema allows, mostly; strings and numbers at the edges of what it allows. */
export function valueFor(schema: Schema | undefined, random: Random, hints: Hints, name = ''): unknown {
  const known = hints[name];
  if (known !== undefined && chance(random, 0.8)) return pick(random, known);
  if (schema === undefined || schema.$ref !== undefined) return pick(random, NASTY_VALUES);
  if ('const' in schema) return schema.const;
  if (schema.enum !== undefined) return pick(random, schema.enum);
  if (schema.anyOf !== undefined) return valueFor(pick(random, schema.anyOf), random, hints, name);
  const type = typeof schema.type === 'object' ? pick(random, schema.type) : schema.type;
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return chance(random, 0.5);
    case 'integer':
    case 'number':
      return numberFor(schema, random);
    case 'array':
      return Array.from({ length: integerIn(random, schema.minItems ?? 0, 3) }, () =>
        valueFor(schema.items, random, hints, name),
      );
    case 'object':
      return objectFor(schema, random, hints);
    case undefined:
    default:
      return chance(random, 0.7) ? `g${integerIn(random, 0, 9_999)}` : pick(random, NASTY_STRINGS);
  }
}

function numberFor({ minimum = -10, maximum = 1_000 }: Schema, random: Random): number {
  return pick(random, [minimum, maximum, integerIn(random, minimum, Math.min(maximum, minimum + 50))]);
}

function objectFor(schema: Schema, random: Random, hints: Hints): Record<string, unknown> {
  const members = Object.entries(schema.properties ?? {}).filter(
    ([name]) => schema.required?.includes(name) || chance(random, 0.5),
  );
  return Object.fromEntries(members.map(([name, member]) => [name, valueFor(member, random, hints, name)]));
}

/** The value with one place in it replaced, removed or added. */
export function spoil(value: unknown, random: Random): unknown {
  if (Array.isArray(value) && value.length > 0 && chance(random, 0.7)) {
    const at = integerIn(random, 0, value.length - 1);
    return value.map((item: unknown, i) => (i === at ? spoil(item, random) : item));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return spoilObject(value, random);
  const kind = random();
  if (kind < 0.4) return pick(random, NASTY_STRINGS);
  return kind < 0.7 ? pick(random, NASTY_VALUES) : RAW_MARK + pick(random, RAW_JSON);
}

function spoilObject(value: object, random: Random): unknown {
  const entries = Object.entries(value) as [string, unknown][];
  const at = integerIn(random, 0, entries.length - 1);
  const kind = random();
  if (entries.length === 0 || kind < 0.15) return { ...value, [pick(random, NASTY_STRINGS)]: 1 };
  if (kind < 0.3) return Object.fromEntries(entries.filter((_, i) => i !== at));
  if (kind < 0.35) return pick(random, NASTY_VALUES);
  return Object.fromEntries(
    entries.map(([name, member], i) => [name, i === at ? spoil(member, random) : member]),
  );
}

/** The value as JSON text, now and then not quite. */
export function toText(value: unknown, random: Random): string {
  const text = (JSON.stringify(value) ?? '').replaceAll(
    /"raw-json:((?:[^"\\]|\\.)*)"/gu,
    (_whole, raw: string) => String(JSON.parse(`"${raw}"`)),
  );
  if (chance(random, 0.93)) return text;
  return chance(random, 0.5) ? text.slice(0, integerIn(random, 0, text.length)) : flip(text, random);
}

function flip(text: string, random: Random): string {
  const at = integerIn(random, 0, text.length);
  return text.slice(0, at) + String.fromCharCode(integerIn(random, 0, 255)) + text.slice(at + 1);
}
