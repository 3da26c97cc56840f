import type { WindowSpec } from '../../plan/window-spec.ts';
import { LATE_WINDOWS_MAX, type LateWindow } from '../late-row.ts';

/**
 * How windows overlap: time is cut into slices that never overlap, each row goes into one slice, and a window is
 * some slices in a row. A tumbling window is one slice; HOP windows share slices as long as the slide; CUMULATE
 * windows share slices as long as the step. (Flink's "slicing windows".)
 */
export interface WindowSlices {
  /** Length of a slice. */
  sliceMs: number;
  /** Start of the slice that `time` falls into. */
  sliceStart(time: number): number;
  /** End of the first window that has the slice starting at `slice`. */
  firstEnd(slice: number): number;
  /** End of the last one; not after the slice's start if no window has it. */
  lastEnd(slice: number): number;
  /** End of the window after the one that ends at `end`, if it can share slices with it. */
  nextEnd(end: number): number | undefined;
  /** Start of the window that ends at `end`. */
  windowStart(end: number): number;
  /** The windows of a row, where each gets a copy of it: the last one first, as Flink has it for HOP. */
  isLastFirst: boolean;
}

export function windowSlices(spec: Exclude<WindowSpec, { kind: 'session' }>): WindowSlices {
  switch (spec.kind) {
    case 'tumble':
      return hop(spec.sizeMs, spec.sizeMs, spec.offsetMs);
    case 'hop':
      return hop(spec.slideMs, spec.sizeMs, spec.offsetMs);
    case 'cumulate':
      return cumulate(spec.stepMs, spec.sizeMs, spec.offsetMs);
  }
}

/** The largest multiple of `size` (shifted by `offset`) that is not after `time`; right before 1970 as well. */
export function alignDown(time: number, size: number, offset: number): number {
  return Math.floor((time - offset) / size) * size + offset;
}

function hop(slideMs: number, sizeMs: number, offsetMs: number): WindowSlices {
  if (sizeMs % slideMs !== 0) return unevenHop(slideMs, sizeMs, offsetMs);
  return {
    sliceMs: slideMs,
    sliceStart: (time) => alignDown(time, slideMs, offsetMs),
    firstEnd: (slice) => slice + slideMs,
    lastEnd: (slice) => slice + sizeMs,
    nextEnd: (end) => (slideMs === sizeMs ? undefined : end + slideMs),
    windowStart: (end) => end - sizeMs,
    isLastFirst: true,
  };
}

/**
 * The size is no multiple of the slide: a slice is as long as what divides both. Where the slide is longer than the
 * size, slices between two windows are in none; their last window ends before their first.
 */
function unevenHop(slideMs: number, sizeMs: number, offsetMs: number): WindowSlices {
  const sliceMs = greatestDivisor(sizeMs, slideMs);
  const lastEnd = (slice: number): number => alignDown(slice, slideMs, offsetMs) + sizeMs;
  return {
    sliceMs,
    sliceStart: (time) => alignDown(time, sliceMs, offsetMs),
    firstEnd: (slice) => lastEnd(slice) - alignDown(lastEnd(slice) - slice - sliceMs, slideMs, 0),
    lastEnd,
    nextEnd: (end) => (slideMs >= sizeMs ? undefined : end + slideMs),
    windowStart: (end) => end - sizeMs,
    isLastFirst: true,
  };
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function cumulate(stepMs: number, sizeMs: number, offsetMs: number): WindowSlices {
  const longestStart = (slice: number): number => alignDown(slice, sizeMs, offsetMs);
  return {
    sliceMs: stepMs,
    sliceStart: (time) => alignDown(time, stepMs, offsetMs),
    firstEnd: (slice) => slice + stepMs,
    lastEnd: (slice) => longestStart(slice) + sizeMs,
    nextEnd: (end) => (end === longestStart(end - 1) + sizeMs ? undefined : end + stepMs),
    windowStart: (end) => longestStart(end - 1),
    isLastFirst: false,
  };
}

/** The windows that have a slice, the first ones. */
export function windowsOf(slices: WindowSlices, start: number): LateWindow[] {
  const windows: LateWindow[] = [];
  const last = slices.lastEnd(start);
  for (let end: number | undefined = slices.firstEnd(start); end !== undefined; end = slices.nextEnd(end)) {
    if (end > last || windows.length === LATE_WINDOWS_MAX) break;
    windows.push({ startMs: slices.windowStart(end), endMs: end });
  }
  return windows;
}

/** How many windows have a slice. */
export function countEnds(slices: WindowSlices, start: number): number {
  let count = 0;
  for (let end: number | undefined = slices.firstEnd(start); end !== undefined; end = slices.nextEnd(end)) {
    if (end > slices.lastEnd(start)) break;
    count++;
  }
  return count;
}
