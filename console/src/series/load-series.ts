import { type Row, readRows } from '../api/views.ts';
import { parseTime, sqlTime } from '../format/time.ts';
import type { SeriesShape } from './series-shape.ts';
import { SERIES_MAX } from './series-store.ts';
import { isLive, spanOf, type TimeRange } from './time-range.ts';

const ROWS_PER_PAGE = 1_000;
const PAGES_PER_SERIES_MAX = 2;
const SAMPLE_ROWS = 500;

/**
 * The rows of a view in a range of event time, for each of its series: first a sample of the newest and the oldest rows
 * tells which series there are (a replayed recording lies far behind the clock), then each is read by itself, so that a
 * busy series never pushes a quiet one out.
 */
export async function loadSeries(shape: SeriesShape, range: TimeRange, signal: AbortSignal): Promise<Row[]> {
  const key = shape.key;
  if (key === null) return loadOne(shape, [], range, signal);
  const samples = await Promise.all(
    [`-${shape.time.name}`, shape.time.name].map((sort) =>
      readRows(shape.view, { sort, limit: SAMPLE_ROWS }, signal),
    ),
  );
  const keys = new Set(samples.flatMap((page) => page.items.map((row) => String(row[key]))));
  const loaded = await Promise.all(
    [...keys]
      .sort()
      .slice(0, SERIES_MAX)
      .map((value) => loadOne(shape, [`${key}:eq:${value}`], range, signal)),
  );
  return loaded.flat();
}

async function loadOne(
  shape: SeriesShape,
  filter: readonly string[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<Row[]> {
  const { fromMs, toMs } = spanOf(range, Date.now());
  const until = isLive(range) ? [] : [`${shape.time.name}:le:${sqlTime(toMs, shape.time.type)}`];
  const request = { filter: [...filter, ...until], sort: `-${shape.time.name}`, limit: ROWS_PER_PAGE };
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_PER_SERIES_MAX; page += 1) {
    const { items, next } = await readRows(shape.view, { ...request, ...(cursor ? { cursor } : {}) }, signal);
    rows.push(...items);
    const oldest = items.at(-1);
    if (next === null || !oldest || parseTime(oldest[shape.time.name]) < fromMs) break;
    cursor = next;
  }
  return rows;
}
