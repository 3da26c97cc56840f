import type { Batch } from '../batch/batch.ts';
import { sliceBatch } from '../batch/gather.ts';
import type { Operator } from '../operators/operator.ts';

/** What left a task: rows, or a watermark. */
export type Result = { batch: Batch } | { watermarkMs: number };

/** What one task gave out for a message, and how far it was taken. */
interface Track {
  results: readonly Result[];
  next: number;
  /** First row of the next batch that was not taken. */
  row: number;
  /** The watermark it announced last. */
  watermarkMs: number;
}

/**
 * Brings the results of all tasks together. Its watermark is the lowest of theirs; and a row does not pass one that
 * left another task under a lower watermark, or it would make that one late.
 */
export class FanIn {
  readonly #output: Operator;
  readonly #tracks: Track[];
  #watermarkMs = Number.NEGATIVE_INFINITY;

  constructor(tasks: number, output: Operator) {
    this.#output = output;
    this.#tracks = Array.from({ length: tasks }, () => ({
      results: [],
      next: 0,
      row: 0,
      watermarkMs: Number.NEGATIVE_INFINITY,
    }));
  }

  /** `results`: of each task, all it gave out for one message. */
  merge(results: readonly (readonly Result[])[]): void {
    for (const [task, track] of this.#tracks.entries()) {
      track.results = results[task] ?? [];
      track.next = 0;
      track.row = 0;
    }
    for (let track = this.#lowest(); track !== undefined; track = this.#lowest()) this.#take(track);
  }

  /** The track whose next result comes first. */
  #lowest(): Track | undefined {
    let found: Track | undefined;
    for (const track of this.#tracks)
      if (track.next < track.results.length && (found === undefined || timeOf(track) < timeOf(found)))
        found = track;
    return found;
  }

  #take(track: Track): void {
    const result = track.results[track.next] as Result;
    if ('watermarkMs' in result) {
      track.watermarkMs = Math.max(track.watermarkMs, result.watermarkMs);
      track.next++;
      this.#announce();
      return;
    }
    const { batch } = result;
    const end = this.#endOfRun(track, batch);
    this.#output.push(track.row === 0 && end === batch.count ? batch : sliceBatch(batch, track.row, end));
    track.row = end;
    if (end < batch.count) return;
    track.row = 0;
    track.next++;
  }

  /** Up to here no other task has a row that comes before. */
  #endOfRun(track: Track, { watermarks, count }: Batch): number {
    if (watermarks === null) return count;
    let limit = Number.POSITIVE_INFINITY;
    for (const other of this.#tracks)
      if (other !== track && other.next < other.results.length) limit = Math.min(limit, timeOf(other));
    let end = track.row + 1;
    while (end < count && (watermarks[end] as number) <= limit) end++;
    return end;
  }

  #announce(): void {
    const lowest = Math.min(...this.#tracks.map(({ watermarkMs }) => watermarkMs));
    if (lowest <= this.#watermarkMs) return;
    this.#watermarkMs = lowest;
    this.#output.advance(lowest);
  }
}

/** The watermark under which the next result left its task. */
function timeOf({ results, next, row, watermarkMs }: Track): number {
  const result = results[next] as Result;
  if ('watermarkMs' in result) return Math.max(watermarkMs, result.watermarkMs);
  return Math.max(watermarkMs, result.batch.watermarks?.[row] ?? watermarkMs);
}
