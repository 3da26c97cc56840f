import { didYouMean } from '#foundation';
import { errors } from './errors.ts';

interface NumberOption {
  meaning: string;
  min: number;
  max: number;
  integer: boolean;
  /** By method; a method that is not named does not have the option. */
  defaults: { [M in DetectorMethod]?: number };
}

export const DETECTOR_METHODS = ['default', 'robust-zscore', 'ewma'] as const;
export type DetectorMethod = (typeof DETECTOR_METHODS)[number];

/** Every option once: what it means, its range, and for which method it holds with which default. */
export const DETECTOR_OPTIONS = {
  minTrainingSize: {
    meaning: 'Rows that are only learned from before the first verdict.',
    min: 16,
    max: 100_000,
    integer: true,
    defaults: { default: 128, 'robust-zscore': 32, ewma: 32 },
  },
  restRows: {
    meaning: 'Rows after an anomaly in which only a clearly greater one is reported.',
    min: 0,
    max: 1_000_000,
    integer: true,
    defaults: { default: 100, 'robust-zscore': 0, ewma: 0 },
  },
  confidencePercentage: {
    meaning: 'Share of ordinary rows, in percent, that the band around the forecast is to hold.',
    min: 50,
    max: 99.999,
    integer: false,
    defaults: { default: 99 },
  },
  threshold: {
    meaning:
      'default: the score from which a row is an anomaly. robust-zscore, ewma: the same, in deviations.',
    min: 0.01,
    max: 1_000,
    integer: false,
    defaults: { default: 0.5, 'robust-zscore': 3.5, ewma: 4 },
  },
  windowRows: {
    meaning: 'Rows over which median and deviation are taken.',
    min: 16,
    max: 4_096,
    integer: true,
    defaults: { 'robust-zscore': 256 },
  },
  alpha: {
    meaning: 'Weight of the newest row in mean and variance.',
    min: 0.0001,
    max: 1,
    integer: false,
    defaults: { ewma: 0.05 },
  },
} as const satisfies Record<string, NumberOption>;

interface CommonOptions {
  minTrainingSize: number;
  restRows: number;
  threshold: number;
}

export interface DefaultOptions extends CommonOptions {
  method: 'default';
  confidencePercentage: number;
}

export interface RobustZScoreOptions extends CommonOptions {
  method: 'robust-zscore';
  windowRows: number;
}

export interface EwmaOptions extends CommonOptions {
  method: 'ewma';
  alpha: number;
}

/** Options of one method, all of them set. `parseDetectorOptions` and `detectorOptions` fill in the defaults. */
export type DetectorOptions = DefaultOptions | RobustZScoreOptions | EwmaOptions;

/** What may be left out: everything. */
export type DetectorSettings = { method?: DetectorMethod } & {
  [K in keyof typeof DETECTOR_OPTIONS]?: number;
};

/**
 * Reads the options as they stand in SQL: a JSON object such as `{"method":"ewma","alpha":0.1}`, or an empty text
 * for the defaults. Throws `detector_options_invalid` with a message that names the option, its range, and
 * for a slip of the hand the name that was meant.
 */
export function parseDetectorOptions(json: string): DetectorOptions {
  if (json.trim() === '') return detectorOptions({});
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch (cause) {
    throw errors.detector_options_invalid('The options of a detector are a JSON object.', { cause });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw errors.detector_options_invalid('The options of a detector are a JSON object.');
  }
  return detectorOptions(parsed);
}

/** Checks the settings and fills in the defaults of their method; throws as `parseDetectorOptions`. */
export function detectorOptions(settings: DetectorSettings | Record<string, unknown>): DetectorOptions {
  const { method = 'default', ...rest } = settings as Record<string, unknown>;
  if (!isMethod(method)) throw unknownMethod(method);
  const options: Record<string, number> = {};
  for (const [name, option] of optionsOf(method)) options[name] = option.defaults[method] as number;
  for (const [name, value] of Object.entries(rest)) {
    if (value === undefined) continue;
    options[name] = checkOption(method, name, value);
  }
  return { method, ...options } as unknown as DetectorOptions;
}

function checkOption(method: DetectorMethod, name: string, value: unknown): number {
  const known = optionsOf(method);
  const option = known.find(([other]) => other === name)?.[1];
  if (option === undefined) {
    const names = known.map(([other]) => other);
    throw errors.detector_options_invalid(
      `The method "${method}" has no option "${name}".${didYouMean(name, names)} It has ${names.join(', ')}.`,
      { details: { method, option: name } },
    );
  }
  const max = method === 'default' && name === 'threshold' ? 1 : option.max;
  const isInRange = typeof value === 'number' && value >= option.min && value <= max;
  if (isInRange && (!option.integer || Number.isInteger(value))) return value;
  const kind = option.integer ? 'a whole number' : 'a number';
  throw errors.detector_options_invalid(
    `The option "${name}" is ${kind} from ${option.min} to ${max}, not ${JSON.stringify(value)}.`,
    { details: { method, option: name, min: option.min, max } },
  );
}

function unknownMethod(method: unknown): Error {
  return errors.detector_options_invalid(
    `There is no method ${JSON.stringify(method)}.${didYouMean(String(method), DETECTOR_METHODS)} ` +
      `There are ${DETECTOR_METHODS.join(', ')}.`,
    { details: { option: 'method' } },
  );
}

function optionsOf(method: DetectorMethod): [name: string, option: NumberOption][] {
  return Object.entries<NumberOption>(DETECTOR_OPTIONS).filter(([, { defaults }]) => method in defaults);
}

function isMethod(method: unknown): method is DetectorMethod {
  return DETECTOR_METHODS.some((known) => known === method);
}
