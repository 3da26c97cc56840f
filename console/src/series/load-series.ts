import { type Row, readRows } from '../api/views.ts';
import { parseTime, sqlTime } from '../format/time.ts';
import type { SeriesShape } from './series-shape.ts';
import { SERIES_MAX } from './series-store.ts';
import { isLive, spanOf, type TimeRange } from './time-range.ts';

const ROWS_PER_PAGE = 1_000;
const PAGES_PER_SERIES_MAX = 2;
/** More rows of a series than this are not loaded, only the newest. */
export const ROWS_PER_SERIES_MAX = ROWS_PER_PAGE * PAGES_PER_SERIES_MAX;
const SAMPLE_ROWS = 500;

export interface LoadedSeries {
  rows: Row[];
  /** The range has older rows that were not loaded. */
  isPartial: boolean;
}

/**
 * The rows of a view in a range of event time, for each of its series: first a sample of the newest and the oldest rows
 * tells which series there are (a replayed recording lies far behind the clock), then each is read by itself, so that a
 * busy series never pushes a quiet one out. Where a series has more rows than are loaded, its anomalies still come
 * from the whole range.
 */
export async function loadSeries(
  shape: SeriesShape,
  range: TimeRange,
  signal: AbortSignal,
): Promise<LoadedSeries> {
  const span = spanOf(range, Date.now());
  const until = isLive(range) ? [] : [`${shape.time.name}:le:${sqlTime(span.toMs, shape.time.type)}`];
  const filters = await seriesFilters(shape, signal);
  const loaded = await Promise.all(
    filters.map((filter) => loadOne(shape, [...filter, ...until], span.fromMs, signal)),
  );
  const rows = loaded.flatMap((one) => one.rows);
  if (!loaded.some((one) => one.isPartial)) return { rows, isPartial: false };
  return { rows: [...rows, ...(await loadAnomalies(shape, until, span.fromMs, signal))], isPartial: true };
}

/** One filter for each series of the view. */
async function seriesFilters(shape: SeriesShape, signal: AbortSignal): Promise<string[][]> {
  const key = shape.key;
  if (key === null) return [[]];
  const samples = await Promise.all(
    [`-${shape.time.name}`, shape.time.name].map((sort) =>
      readRows(shape.view, { sort, limit: SAMPLE_ROWS }, signal),
    ),
  );
  const keys = new Set(samples.flatMap((page) => page.items.map((row) => String(row[key]))));
  return [...keys]
    .sort()
    .slice(0, SERIES_MAX)
    .map((value) => [`${key}:eq:${value}`]);
}

async function loadOne(
  shape: SeriesShape,
  filter: readonly string[],
  fromMs: number,
  signal: AbortSignal,
): Promise<LoadedSeries> {
  const request = { filter, sort: `-${shape.time.name}`, limit: ROWS_PER_PAGE };
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_PER_SERIES_MAX; page += 1) {
    const { items, next } = await readRows(shape.view, { ...request, ...(cursor ? { cursor } : {}) }, signal);
    rows.push(...items);
    const oldest = items.at(-1);
    if (next === null || !oldest || parseTime(oldest[shape.time.name]) < fromMs) {
      return { rows, isPartial: false };
    }
    cursor = next;
  }
  return { rows, isPartial: true };
}

async function loadAnomalies(
  shape: SeriesShape,
  until: readonly string[],
  fromMs: number,
  signal: AbortSignal,
): Promise<Row[]> {
  if (shape.anomaly === null) return [];
  const { name, type } = shape.time;
  const filter = [`${shape.anomaly}:eq:true`, `${name}:ge:${sqlTime(fromMs, type)}`, ...until];
  const { items } = await readRows(shape.view, { filter, sort: `-${name}`, limit: ROWS_PER_PAGE }, signal);
  return items;
}
