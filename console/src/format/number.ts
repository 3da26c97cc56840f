const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const shortCompact = new Intl.NumberFormat('en', { notation: 'compact', maximumSignificantDigits: 4 });
const COMPACT_FROM = 100_000;

/** A count: exact below 100,000, then `1.2M`. */
export function formatCount(value: number): string {
  return value >= COMPACT_FROM ? compact.format(value) : whole.format(value);
}

/** Events per second, without the unit: `0.2`, `12`, `1,204`, `120K`. */
export function formatRate(value: number): string {
  if (value === 0) return '0';
  if (value < 0.1) return '<0.1';
  if (value < 10) return value.toFixed(1);
  return formatCount(value);
}

/** A measured value, to four significant digits: `0.1235`, `1,235`, `82.05M`. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.0001 || size >= 1e15)) return value.toExponential(2);
  return size >= COMPACT_FROM ? shortCompact.format(value) : short.format(value);
}

export function formatPercent(ratio: number): string {
  return `${whole.format(ratio * 100)} %`;
}

/** Bytes in powers of 1024: `532 B`, `1.4 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}

/** A word with its number: `1 alert`, `3 alerts`. */
export function plural(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}
