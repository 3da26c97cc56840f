import { type DeadLetter, DEAD_LETTER_TOPIC, encodeDeadLetter } from '#dead-letters';
import { type Clock, newId } from '#foundation';
import type { NewRecord, Records } from '#log';
import type { ExecutionSpec } from '../../execution.ts';
import type { Failure } from '../../runtime/failure.ts';

/** Collects failures as records of the dead-letter topic; they are committed with the epoch, exactly once. */
export class DeadLetterBox {
  readonly #spec: ExecutionSpec;
  readonly #clock: Clock;
  #records: NewRecord[] = [];
  /** Letters since the start, late rows not counted. */
  count = 0;
  pendingBytes = 0;

  constructor(spec: ExecutionSpec, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
  }

  add(failure: Failure): void {
    const record = encodeDeadLetter(this.#letter(failure));
    this.#records.push(record);
    this.pendingBytes += record.value?.length ?? 0;
    if (failure.stage !== 'late') this.count++;
  }

  #letter({ stage, code, message, operator, span, event }: Failure): DeadLetter {
    const timeMs = this.#clock.nowMs();
    return {
      id: newId('dl', timeMs),
      timeMs,
      topic: event.source,
      ...(event.partition === undefined ? {} : { partition: event.partition }),
      ...(event.offset === undefined ? {} : { offset: event.offset }),
      stage,
      code,
      message,
      pipeline: this.#spec.name,
      operator,
      ...(span === undefined
        ? {}
        : {
            sqlSpan: {
              line: span.start.line,
              column: span.start.column,
              endLine: span.end.line,
              endColumn: span.end.column,
            },
          }),
      ...(event.contentType === undefined ? {} : { contentType: event.contentType }),
      headers: event.headers ?? {},
      ...(event.key === undefined ? {} : { key: event.key }),
      raw: event.raw,
    };
  }

  /** The letters of this epoch; afterwards there are none. */
  take(): readonly { topic: string; records: Records }[] {
    if (this.#records.length === 0) return [];
    const records = this.#records;
    this.#records = [];
    this.pendingBytes = 0;
    return [{ topic: DEAD_LETTER_TOPIC, records }];
  }
}
