import type { TableDescriptor } from '../plan/table-descriptor.ts';

/** One option of a connector or format. */
export interface OptionSpec {
  meaning: string;
  /** How its text is read; returns what is wrong with it, or undefined. */
  check: (text: string) => string | undefined;
  default?: string;
}

export function textOption(meaning: string, more: Partial<OptionSpec> = {}): OptionSpec {
  return { meaning, check: () => undefined, ...more };
}

export function oneOf(
  meaning: string,
  values: readonly string[],
  more: Partial<OptionSpec> = {},
): OptionSpec {
  const check = (text: string): string | undefined =>
    values.includes(text.toLowerCase()) || values.includes(text)
      ? undefined
      : `must be one of ${values.join(', ')}`;
  return { meaning, check, ...more };
}

export function booleanOption(meaning: string, fallback: boolean): OptionSpec {
  return oneOf(meaning, ['true', 'false'], { default: String(fallback) });
}

export function integerOption(
  meaning: string,
  min: number,
  max: number,
  more: Partial<OptionSpec> = {},
): OptionSpec {
  const check = (text: string): string | undefined =>
    /^-?\d{1,15}$/.test(text) && Number(text) >= min && Number(text) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
  return { meaning, check, ...more };
}

/** `100 ms`, `5 s`, `1 min`, `PT5S`-less: the durations of Flink's configuration. */
export function durationOption(meaning: string, more: Partial<OptionSpec> = {}): OptionSpec {
  const check = (text: string): string | undefined =>
    parseDurationMs(text) === undefined ? 'must be a duration such as 500 ms, 5 s, 1 min, 2 h' : undefined;
  return { meaning, check, ...more };
}

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  min: 60_000,
  m: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
};

/** A duration in milliseconds, without a unit milliseconds; undefined if it is none. */
export function parseDurationMs(text: string): number | undefined {
  const match = /^\s*(\d{1,12})\s*([a-zA-Z]*)\s*$/.exec(text);
  if (match === null) return undefined;
  const unit = match[2] === '' ? 1 : UNITS_MS[(match[2] ?? '').toLowerCase()];
  return unit === undefined ? undefined : Number(match[1]) * unit;
}

/** Reads the options of one table, with the defaults of their specifications. */
export class TableOptions {
  readonly #values: Readonly<Record<string, string>>;
  readonly #specs: Readonly<Record<string, OptionSpec>>;

  constructor(table: TableDescriptor, specs: Readonly<Record<string, OptionSpec>>) {
    this.#values = table.options;
    this.#specs = specs;
  }

  text(name: string): string | undefined {
    return this.#values[name] ?? this.#specs[name]?.default;
  }

  boolean(name: string): boolean {
    return this.text(name)?.toLowerCase() === 'true';
  }

  number(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : Number(text);
  }

  durationMs(name: string): number | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : parseDurationMs(text);
  }
}
