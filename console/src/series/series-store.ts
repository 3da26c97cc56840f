import type { Row } from '../api/views.ts';
import { parseTime } from '../format/time.ts';
import type { SeriesShape } from './series-shape.ts';
import { thinPoints } from './thin-points.ts';

export interface SeriesPoint {
  timeMs: number;
  value: number;
  /** Bounds of what was expected; NaN while the detector warms up. */
  lower: number;
  upper: number;
  anomaly: boolean;
}

export interface Change {
  op: '+I' | '+U' | '-U' | '-D';
  row: Row;
}

/** Points kept for each series: beyond, the older ones are thinned. Series kept for a view: further ones are left out. */
export const POINTS_PER_SERIES_MAX = 3_000;
export const SERIES_MAX = 24;

/** The series of one view: points by time, fed with rows and then with changes. Mutable; `version` tells of changes. */
export class SeriesStore {
  readonly #shape: SeriesShape;
  readonly #keepMs: number;
  readonly #series = new Map<string, SeriesPoint[]>();
  #version = 0;
  #leftOut = 0;

  /** `keepMs` is the length of event time that is looked at; what is older than that is dropped first. */
  constructor(shape: SeriesShape, keepMs = Number.POSITIVE_INFINITY) {
    this.#shape = shape;
    this.#keepMs = keepMs;
  }

  get version(): number {
    return this.#version;
  }

  /** Series that were not kept because there were already {@link SERIES_MAX}. */
  get leftOut(): number {
    return this.#leftOut;
  }

  keys(): string[] {
    return [...this.#series.keys()].sort();
  }

  points(key: string): readonly SeriesPoint[] {
    return this.#series.get(key) ?? [];
  }

  /** Event time of the oldest point of all series; undefined without points. */
  get oldestMs(): number | undefined {
    const firsts = [...this.#series.values()].flatMap((points) => points[0]?.timeMs ?? []);
    return firsts.length === 0 ? undefined : Math.min(...firsts);
  }

  load(rows: readonly Row[]): void {
    for (const row of rows) this.apply({ op: '+I', row });
  }

  apply({ op, row }: Change): void {
    const key = this.#shape.key === null ? '' : String(row[this.#shape.key]);
    const timeMs = parseTime(row[this.#shape.time.name]);
    if (Number.isNaN(timeMs) || op === '-U') return;
    if (op === '-D') {
      // Of a deleted row only the key is told, so there is no value to look at.
      remove(this.#series.get(key) ?? [], timeMs);
    } else {
      const point = this.#read(row, timeMs);
      const points = point && this.#pointsFor(key);
      if (!points) return;
      insert(points, point);
      if (points.length > POINTS_PER_SERIES_MAX) this.#series.set(key, this.#bound(points));
    }
    this.#version += 1;
  }

  #bound(points: SeriesPoint[]): SeriesPoint[] {
    const newestMs = points.at(-1)?.timeMs ?? 0;
    const current = points.slice(lowerBound(points, newestMs - this.#keepMs));
    return current.length > POINTS_PER_SERIES_MAX ? thinPoints(current) : current;
  }

  #pointsFor(key: string): SeriesPoint[] | undefined {
    const known = this.#series.get(key);
    if (known) return known;
    if (this.#series.size >= SERIES_MAX) {
      this.#leftOut += 1;
      return undefined;
    }
    const points: SeriesPoint[] = [];
    this.#series.set(key, points);
    return points;
  }

  #read(row: Row, timeMs: number): SeriesPoint | undefined {
    const shape = this.#shape;
    const value = number(row[shape.value]);
    if (Number.isNaN(value)) return undefined;
    return {
      timeMs,
      value,
      lower: shape.lower ? number(row[shape.lower]) : Number.NaN,
      upper: shape.upper ? number(row[shape.upper]) : Number.NaN,
      anomaly: shape.anomaly !== null && row[shape.anomaly] === true,
    };
  }
}

/** Numbers come as numbers, DECIMAL as text; null and `"NaN"` are no number. */
function number(value: unknown): number {
  return typeof value === 'number'
    ? value
    : typeof value === 'string' && value !== ''
      ? Number(value)
      : Number.NaN;
}

function insert(points: SeriesPoint[], point: SeriesPoint): void {
  const at = lowerBound(points, point.timeMs);
  const replaces = points[at]?.timeMs === point.timeMs;
  points.splice(at, replaces ? 1 : 0, point);
}

function remove(points: SeriesPoint[], timeMs: number): void {
  const at = lowerBound(points, timeMs);
  if (points[at]?.timeMs === timeMs) points.splice(at, 1);
}

/** Index of the first point at or after `timeMs`. New points nearly always belong at the end, so that is looked at first. */
export function lowerBound(points: readonly SeriesPoint[], timeMs: number): number {
  const last = points.at(-1);
  if (!last || last.timeMs < timeMs) return points.length;
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((points[middle]?.timeMs ?? 0) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
