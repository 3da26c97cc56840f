export type Zone = 'local' | 'utc';

const DAY_MS = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** `23 Nov 2026, 13:04:05.120`, in the given zone. */
export function formatTime(timeMs: number, zone: Zone, withMs = false): string {
  if (!Number.isFinite(timeMs)) return '—';
  return format('full', zone, timeMs, withMs);
}

/** For the axis of a chart: the day too if the span is longer than one, else the time of day. */
export function formatTick(timeMs: number, zone: Zone, spanMs: number): string {
  return format(spanMs > DAY_MS ? 'day' : 'clock', zone, timeMs, false);
}

/** `13:04:05`, for dense lists. */
export function formatClock(timeMs: number, zone: Zone, withMs = false): string {
  if (!Number.isFinite(timeMs)) return '—';
  return format('clock', zone, timeMs, withMs);
}

/**
 * The milliseconds since 1970 that a value of the API means: ISO 8601, or SQL's `yyyy-MM-dd HH:mm:ss.fff`, which
 * without a zone is UTC. NaN if it is neither.
 */
export function parseTime(value: unknown): number {
  if (typeof value !== 'string') return Number.NaN;
  const sql = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(\.\d{1,9})?Z?$/.exec(value);
  if (!sql) return Date.parse(value);
  return Date.parse(`${sql[1]}T${sql[2]}${(sql[3] ?? '').slice(0, 4)}Z`);
}

/** A time as SQL text of a column's type, for filters: TIMESTAMP_LTZ ends in Z. */
export function sqlTime(timeMs: number, type: string): string {
  const text = new Date(timeMs).toISOString().replace('T', ' ').replace('Z', '');
  return type.includes('LTZ') ? `${text}Z` : text;
}

function format(kind: 'full' | 'day' | 'clock', zone: Zone, timeMs: number, withMs: boolean): string {
  const id = `${kind} ${zone} ${withMs}`;
  let known = formats.get(id);
  if (!known) {
    const date =
      kind === 'clock'
        ? {}
        : ({ day: 'numeric', month: 'short', ...(kind === 'full' ? { year: 'numeric' } : {}) } as const);
    known = new Intl.DateTimeFormat('en-GB', {
      ...date,
      hour: '2-digit',
      minute: '2-digit',
      ...(kind === 'day' ? {} : { second: '2-digit' as const }),
      ...(withMs ? { fractionalSecondDigits: 3 as const } : {}),
      ...(zone === 'utc' ? { timeZone: 'UTC' } : {}),
    });
    formats.set(id, known);
  }
  return known.format(timeMs);
}
