import { isFileName, parseBytes, parseDurationMs } from './option-values.ts';

/** One option of a connector or format: the only place where its name, type, default and meaning are written. */
export interface OptionSpec {
  meaning: string;
  type: 'text' | 'boolean' | 'number' | 'duration' | 'size' | 'choice';
  /** What is wrong with its text, as the end of a sentence that begins with the option's name; undefined if nothing. */
  check: (text: string) => string | undefined;
  default?: string;
  required?: true;
  /** Of a choice. */
  values?: readonly string[];
  /** Known in Flink and refused here: why. */
  refused?: string;
}

/** Options by name. `#` in a name stands for the name of a column, `*` for anything. */
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type More = Partial<Pick<OptionSpec, 'default' | 'required'>>;

export function textOption(meaning: string, more: More = {}): OptionSpec {
  return { meaning, type: 'text', check: () => undefined, ...more };
}

/** A text of which the pattern says what it may be; `form` names it in words. */
export function patternOption(meaning: string, pattern: RegExp, form: string, more: More = {}): OptionSpec {
  return {
    meaning,
    type: 'text',
    check: (text) => (pattern.test(text) ? undefined : `must be ${form}`),
    ...more,
  };
}

/** The name of one file or folder: whoever writes a script must not lead out of the table's folder with it. */
export function fileNameOption(meaning: string, more: More = {}): OptionSpec {
  const check = (text: string): string | undefined =>
    isFileName(text) ? undefined : 'must be the name of one file or folder: no path, no ".", not empty';
  return { meaning, type: 'text', check, ...more };
}

/** Letters may be of either case, as in Flink. */
export function oneOf(meaning: string, values: readonly string[], more: More = {}): OptionSpec {
  const known = new Set(values.map((value) => value.toLowerCase()));
  const check = (text: string): string | undefined =>
    known.has(text.toLowerCase()) ? undefined : `must be one of ${values.join(', ')}`;
  return { meaning, type: 'choice', check, values, ...more };
}

export function booleanOption(meaning: string, fallback?: boolean): OptionSpec {
  const check = (text: string): string | undefined =>
    /^(?:true|false)$/i.test(text) ? undefined : 'must be true or false';
  return {
    meaning,
    type: 'boolean',
    check,
    ...(fallback === undefined ? {} : { default: String(fallback) }),
  };
}

/** A whole number, both ends included. */
export function integerOption(meaning: string, min: number, max: number, more: More = {}): OptionSpec {
  const check = (text: string): string | undefined =>
    /^-?\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;
  return { meaning, type: 'number', check, ...more };
}

/** A number with or without a fraction. */
export function numberOption(meaning: string, min = -Infinity, max = Infinity, more: More = {}): OptionSpec {
  const range = min === -Infinity ? '' : ` from ${min} to ${max}`;
  const check = (text: string): string | undefined =>
    /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/.test(text) && Number(text) >= min && Number(text) <= max
      ? undefined
      : `must be a number${range}`;
  return { meaning, type: 'number', check, ...more };
}

/** The durations of Flink's configuration: `100 ms`, `5 s`, `1 min`. */
export function durationOption(meaning: string, more: More = {}): OptionSpec {
  const check = (text: string): string | undefined =>
    parseDurationMs(text) === undefined ? 'must be a duration such as 500 ms, 5 s, 1 min, 2 h' : undefined;
  return { meaning, type: 'duration', check, ...more };
}

/** The sizes of Flink's configuration: `128 mb`, `1 gb`. */
export function sizeOption(meaning: string, more: More = {}): OptionSpec {
  const check = (text: string): string | undefined =>
    parseBytes(text) === undefined ? 'must be a size such as 512 kb, 128 mb, 1 gb' : undefined;
  return { meaning, type: 'size', check, ...more };
}

/** An option that a script may have for Flink and that changes nothing here. */
export function withoutEffect(spec: OptionSpec, why: string): OptionSpec {
  return { ...spec, meaning: `${spec.meaning} Without effect: ${why}` };
}

/** An option of Flink's that would promise what is not kept here. */
export function refusedOption(meaning: string, why: string): OptionSpec {
  return { ...textOption(meaning), refused: why };
}
