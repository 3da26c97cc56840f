import type { View } from '../api/views.ts';

/** Which columns of a view make a chart. */
export interface SeriesShape {
  view: string;
  time: { name: string; type: string };
  value: string;
  /** The column whose values are the separate series; null if the view is one series. */
  key: string | null;
  lower: string | null;
  upper: string | null;
  anomaly: string | null;
  score: string | null;
}

const TIME_PREFERRED = ['ts', 'time', 'event_time', 'window_end', 'window_start'];
const VALUE_PREFERRED = ['actual_value', 'value'];

/** How to chart a view, or null if it is no time series. */
export function seriesShape(view: View): SeriesShape | null {
  const time = findTime(view);
  const value = findValue(view);
  if (!time || value === undefined) return null;
  const named = (name: string) => (view.columns.some((column) => column.name === name) ? name : null);
  return {
    view: view.name,
    time,
    value,
    key: findKey(view),
    lower: named('lower_bound'),
    upper: named('upper_bound'),
    anomaly: named('is_anomaly'),
    score: named('anomaly_score'),
  };
}

/** Views in the order in which they are worth looking at: `sensor_health`, then those with a verdict, then the rest. */
export function chartableViews(views: readonly View[]): SeriesShape[] {
  const shapes = views.map(seriesShape).filter((shape) => shape !== null);
  const rank = (shape: SeriesShape) => (shape.view === 'sensor_health' ? 0 : shape.anomaly ? 1 : 2);
  return shapes.sort((a, b) => rank(a) - rank(b) || a.view.localeCompare(b.view));
}

/** The time by which a view's rows are told apart, if there is one. */
function findTime(view: View): SeriesShape['time'] | undefined {
  const columns = view.columns.filter((column) => /^TIMESTAMP/i.test(column.type));
  const inKey = columns.filter((column) => view.primaryKey.includes(column.name));
  const candidates = inKey.length > 0 ? inKey : columns;
  const preferred = TIME_PREFERRED.map((name) => candidates.find((column) => column.name === name));
  return preferred.find((column) => column !== undefined) ?? candidates[0];
}

function findValue(view: View): string | undefined {
  const numeric = view.columns.filter((column) =>
    /^(TINYINT|SMALLINT|INT|BIGINT|FLOAT|DOUBLE|DECIMAL)/i.test(column.type),
  );
  const names = numeric.map((column) => column.name).filter((name) => !view.primaryKey.includes(name));
  const preferred = VALUE_PREFERRED.find((name) => names.includes(name));
  return preferred ?? names.find((name) => /mean|avg|max|magnitude|value/i.test(name)) ?? names[0];
}

/** A text column of the primary key; without one, the first text column that reads like a name of something. */
function findKey(view: View): string | null {
  const texts = view.columns
    .filter((column) => /^(STRING|VARCHAR|CHAR)/i.test(column.type))
    .map((column) => column.name);
  const inKey = texts.find((name) => view.primaryKey.includes(name));
  if (inKey !== undefined) return inKey;
  return view.primaryKey.length > 0
    ? null
    : (texts.find((name) => /sensor|key|device|host|name|id$/i.test(name)) ?? null);
}
