const UNITS_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  milli: 1,
  millis: 1,
  millisecond: 1,
  milliseconds: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
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
  return parseWithUnit(text, UNITS_MS);
}

const UNITS_BYTES: Readonly<Record<string, number>> = {
  b: 1,
  bytes: 1,
  k: 1024,
  kb: 1024,
  kibibytes: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  mebibytes: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  gibibytes: 1024 ** 3,
  t: 1024 ** 4,
  tb: 1024 ** 4,
  tebibytes: 1024 ** 4,
};

/** A size in bytes, without a unit bytes; undefined if it is none. */
export function parseBytes(text: string): number | undefined {
  return parseWithUnit(text, UNITS_BYTES);
}

function parseWithUnit(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^\s*(\d{1,12})\s*([a-zA-Z]*)\s*$/.exec(text);
  if (match === null) return undefined;
  const name = (match[2] ?? '').toLowerCase();
  if (name === '') return Number(match[1]);
  return Object.hasOwn(units, name) ? Number(match[1]) * (units[name] as number) : undefined;
}

/** Whether a text is the name of one file or folder, and so can lead out of none. */
export function isFileName(text: string): boolean {
  // oxlint-disable-next-line no-control-regex
  return text !== '' && text !== '.' && text !== '..' && !/[/\\\u0000]/.test(text);
}
