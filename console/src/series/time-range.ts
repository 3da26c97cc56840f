/** What a page shows of time: `from` and `to` as they stand in the URL. */
export interface TimeRange {
  from: string;
  to: string;
}

export interface Span {
  fromMs: number;
  toMs: number;
}

export const PRESETS = [
  { from: 'now-5m', label: '5 min' },
  { from: 'now-15m', label: '15 min' },
  { from: 'now-1h', label: '1 hour' },
  { from: 'now-6h', label: '6 hours' },
  { from: 'now-24h', label: '24 hours' },
  { from: 'now-7d', label: '7 days' },
] as const;

export const DEFAULT_RANGE: TimeRange = { from: 'now-5m', to: 'now' };

/** A chart of young data begins where they begin, but is never shorter than this. */
const SPAN_MS_MIN = 60_000;

const UNIT_MS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The range of a URL's parameters. One that ends before it begins is no range. */
export function rangeOf(search: { from?: string | undefined; to?: string | undefined }): TimeRange {
  const range = { from: search.from ?? DEFAULT_RANGE.from, to: search.to ?? DEFAULT_RANGE.to };
  const span = spanOf(range, Date.now());
  return span.fromMs < span.toMs ? range : DEFAULT_RANGE;
}

/** The range in milliseconds since 1970, seen at `nowMs`. */
export function spanOf(range: TimeRange, nowMs: number): Span {
  return { fromMs: instantMs(range.from, nowMs), toMs: instantMs(range.to, nowMs) };
}

/** The part of a span that has data: nothing is to be seen before the oldest. */
export function spanWithData(span: Span, oldestMs: number | undefined): Span {
  const latestFromMs = span.toMs - Math.min(SPAN_MS_MIN, span.toMs - span.fromMs);
  return { fromMs: Math.min(latestFromMs, Math.max(span.fromMs, oldestMs ?? span.fromMs)), toMs: span.toMs };
}

/** True if the range moves with the clock. */
export function isLive(range: TimeRange): boolean {
  return range.to === 'now';
}

/** The same length, moved by `factor` of it: -0.5 is half a range back. */
export function shifted(range: TimeRange, factor: number, nowMs: number): TimeRange {
  const { fromMs, toMs } = spanOf(range, nowMs);
  const byMs = (toMs - fromMs) * factor;
  return absolute(fromMs + byMs, toMs + byMs);
}

/** Twice the length around the same middle. */
export function zoomedOut(range: TimeRange, nowMs: number): TimeRange {
  const { fromMs, toMs } = spanOf(range, nowMs);
  const halfMs = (toMs - fromMs) / 2;
  return absolute(fromMs - halfMs, Math.min(toMs + halfMs, nowMs));
}

export function absolute(fromMs: number, toMs: number): TimeRange {
  return { from: String(Math.round(fromMs)), to: String(Math.round(toMs)) };
}

function instantMs(instant: string, nowMs: number): number {
  if (instant === 'now') return nowMs;
  const relative = /^now-(\d+)([smhd])$/.exec(instant);
  return relative ? nowMs - Number(relative[1]) * (UNIT_MS[relative[2] ?? 's'] ?? 0) : Number(instant);
}
