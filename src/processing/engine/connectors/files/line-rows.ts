import { BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { type DecodeFailure, type RowDecoder, ROWS_PER_EVENT_MAX } from '../../formats/row-decoder.ts';
import type { SourcePosition } from '../connector.ts';
import { FileLines } from './file-lines.ts';
import type { FileEvent, FileRows } from './file-rows.ts';

/** A quoted field may hold line feeds; an event that is not whole after so many lines fails with its first line. */
export const LINES_PER_EVENT_MAX = 1000;

const LINE_FEED = 0x0a;

/** A file whose events are lines. Blank lines are none. */
export class LineRows implements FileRows {
  readonly decoder: RowDecoder;
  readonly #lines: FileLines;
  readonly #skipsBlank: boolean;
  /** For each row, where its event lies. */
  readonly #starts = new Int32Array(BATCH_ROWS_MAX + ROWS_PER_EVENT_MAX);
  /** -1: the line's end is still to be found, should somebody want the event. */
  readonly #ends = new Int32Array(BATCH_ROWS_MAX + ROWS_PER_EVENT_MAX).fill(-1);
  #hasEnds = false;
  /** The last event at hand goes on in what was not read yet. */
  needsMore = false;
  #isAtEnd = false;

  /** `skipsBlank`: lines without anything are no events. */
  constructor(path: string, decoder: RowDecoder, position: SourcePosition | undefined, skipsBlank = true) {
    this.decoder = decoder;
    this.#skipsBlank = skipsBlank;
    this.#lines = new FileLines(path, position === undefined ? 0 : (position as number));
  }

  open(): Promise<void> {
    return this.#lines.open();
  }

  async fill(): Promise<boolean> {
    if (this.needsMore) this.#isAtEnd = !(await this.#lines.more());
    this.needsMore = false;
    return this.#lines.fill();
  }

  decode(rowsMax: number, onFailure: (event: FileEvent, failure: DecodeFailure) => void): void {
    const lines = this.#lines;
    const { decoder } = this;
    decoder.reset(lines.bytes);
    if (this.#hasEnds) this.#ends.fill(-1);
    this.#hasEnds = false;
    while (decoder.count < rowsMax && lines.hasLine && !this.needsMore) {
      const start = lines.at;
      const next = decoder.decodeLine?.(lines.bytes, start, lines.complete) ?? -1;
      if (next < 0) this.#decodeSlowly(start, onFailure);
      else {
        this.#starts[decoder.count - 1] = start;
        lines.at = Math.min(next, lines.complete);
      }
    }
  }

  /** Finds the end of the line first: for other formats, blank lines, and lines that fail. */
  #decodeSlowly(start: number, onFailure: (event: FileEvent, failure: DecodeFailure) => void): void {
    const lines = this.#lines;
    const before = this.decoder.count;
    const firstEnd = lines.nextEnd();
    if (this.#skipsBlank && isBlank(lines.bytes, start, firstEnd)) {
      lines.skipTo(firstEnd);
      return;
    }
    let end = firstEnd;
    let failure = this.decoder.decode(lines.bytes, start, end);
    for (let count = 1; failure?.isUnfinished === true && count < LINES_PER_EVENT_MAX; count++) {
      if (end + 1 >= lines.complete) {
        this.needsMore = !this.#isAtEnd;
        if (this.needsMore) return;
        break;
      }
      end = lines.endAfter(end + 1);
      failure = this.decoder.decode(lines.bytes, start, end);
    }
    // What follows a stray quote is not lost with it.
    if (failure !== undefined) end = firstEnd;
    lines.skipTo(end);
    this.#hasEnds = true;
    for (let row = before; row < this.decoder.count; row++) {
      this.#starts[row] = start;
      this.#ends[row] = end;
    }
    if (failure !== undefined) onFailure(this.#eventAt(start, end), failure);
  }

  event(row: number): FileEvent {
    const start = this.#starts[row] as number;
    const end = this.#ends[row] as number;
    return this.#eventAt(start, end < 0 ? this.#lines.endAfter(start) : end);
  }

  keepEvents(): (row: number) => FileEvent {
    const { count } = this.decoder;
    const starts = this.#starts.slice(0, count);
    const ends = this.#ends.slice(0, count);
    const first = starts[0] ?? 0;
    const bytes = Buffer.from(this.#lines.bytes.subarray(first, this.#lines.at));
    const offset = this.#lines.offsetOf(first);
    return (row) => {
      const start = (starts[row] as number) - first;
      const known = ends[row] as number;
      const feed = bytes.indexOf(LINE_FEED, start);
      const end = known < 0 ? (feed < 0 ? bytes.length : feed) : known - first;
      return { offset: offset + start, raw: new Uint8Array(bytes.subarray(start, end)) };
    };
  }

  #eventAt(start: number, end: number): FileEvent {
    return {
      offset: this.#lines.offsetOf(start),
      raw: new Uint8Array(this.#lines.bytes.subarray(start, end)),
    };
  }

  get position(): SourcePosition {
    return this.#lines.offset;
  }

  close(): Promise<void> {
    return this.#lines.close();
  }
}

function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((bytes[i] as number) > 0x20) return false;
  return true;
}
