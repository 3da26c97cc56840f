import type { Row } from '../api/views.ts';
import { parseTime } from '../format/time.ts';
import type { SeriesShape } from './series-shape.ts';

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

/** Newest points kept for each series, and series kept for a view; older and further ones are left out. */
export const POINTS_PER_SERIES_MAX = 2_000;
export const SERIES_MAX = 24;

/** The series of one view: points by time, fed with rows and then with changes. Mutable; `version` tells of changes. */
export class SeriesStore {
  readonly #shape: SeriesShape;
  readonly #series = new Map<string, SeriesPoint[]>();
  #version = 0;
  #leftOut = 0;

  constructor(shape: SeriesShape) {
    this.#shape = shape;
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
      if (points.length > POINTS_PER_SERIES_MAX) points.splice(0, points.length - POINTS_PER_SERIES_MAX);
    }
    this.#version += 1;
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
