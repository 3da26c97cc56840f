import { isUtf8 } from 'node:buffer';
import type { Clock } from '#foundation';
import type { NewRecord, Records } from '#log';
import type { ExecutionSpec } from '../../execution.ts';
import type { Failure } from '../../runtime/failure.ts';
import { LATE_ROWS_TOPIC } from './group.ts';
import { wallClock } from './late-facts.ts';

const HEADERS = [{ name: 'content-type', value: Buffer.from('application/json') }];

/**
 * Collects late rows as records of their topic; they are committed with the epoch, exactly once. A record is a row that
 * SQL can read: `docs/guide.md` has the table. Its timestamp is when it arrived; its key is the pipeline.
 */
export class LateRowBox {
  readonly #spec: ExecutionSpec;
  readonly #clock: Clock;
  #records: NewRecord[] = [];
  /** About what the rows of this epoch will take. */
  pendingBytes = 0;

  constructor(spec: ExecutionSpec, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
  }

  add(failure: Failure): void {
    const timestampMs = this.#clock.nowMs();
    const value = Buffer.from(JSON.stringify(rowOf(this.#spec.name, timestampMs, failure)));
    this.#records.push({ key: Buffer.from(this.#spec.name), value, timestampMs, headers: HEADERS });
    this.pendingBytes += value.length;
  }

  /** The rows of this epoch; afterwards there are none. */
  take(): readonly { topic: string; records: Records }[] {
    if (this.#records.length === 0) return [];
    const records = this.#records;
    this.#records = [];
    this.pendingBytes = 0;
    return [{ topic: LATE_ROWS_TOPIC, records }];
  }
}

/** Names are columns of SQL that need no quotes; times are written as TIMESTAMP_LTZ, those of windows as TIMESTAMP. */
function rowOf(pipeline: string, arrivedMs: number, { operator, event, lateness }: Failure): object {
  const raw = Buffer.from(event.raw);
  return {
    pipeline,
    operator,
    topic: event.source,
    topic_partition: event.partition ?? null,
    topic_offset: event.offset ?? null,
    arrived_at: instant(arrivedMs),
    event_time: lateness === undefined ? null : instant(lateness.timeMs),
    arrival_watermark: lateness === undefined ? null : instant(lateness.watermarkMs),
    lateness_ms: lateness === undefined ? null : finite(lateness.watermarkMs - lateness.timeMs),
    windows: (lateness?.windows ?? []).map(({ startMs, endMs }) => ({
      window_start: wallClock(startMs),
      window_end: wallClock(endMs),
    })),
    event: isUtf8(raw) ? raw.toString() : raw.toString('base64'),
  };
}

function instant(ms: number): string | null {
  return Number.isFinite(ms) ? `${wallClock(ms)}Z` : null;
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
