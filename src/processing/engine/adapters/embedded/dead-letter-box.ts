import type { DeadLetter } from '#dead-letters';
import { type Clock, newId } from '#foundation';
import type { Records } from '#log';
import type { ExecutionSpec } from '../../execution.ts';
import type { Failure } from '../../runtime/failure.ts';
import { DEAD_LETTER_TOPIC } from './group.ts';
import { lateFacts } from './late-facts.ts';

/** Collects failures as records of the dead-letter topic; they are committed with the epoch, exactly once. */
export class DeadLetterBox {
  readonly #spec: ExecutionSpec;
  readonly #clock: Clock;
  #letters: DeadLetter[] = [];
  /** Letters since the start, late rows not counted. */
  count = 0;
  /** About what the letters of this epoch will take. */
  pendingBytes = 0;

  constructor(spec: ExecutionSpec, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
  }

  add(failure: Failure): void {
    const letter = this.#letter(failure);
    this.#letters.push(letter);
    this.pendingBytes += letter.raw.length * 2 + letter.message.length;
    if (failure.stage !== 'late') this.count++;
  }

  #letter({ stage, code, message, operator, span, event, lateness }: Failure): DeadLetter {
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
      ...(span === undefined ? {} : { sqlSpan: placeOf(span) }),
      ...(event.contentType === undefined ? {} : { contentType: event.contentType }),
      ...(lateness === undefined ? {} : { late: lateFacts(lateness) }),
      headers: event.headers ?? {},
      ...(event.key === undefined ? {} : { key: event.key }),
      raw: event.raw,
    };
  }

  /** The letters of this epoch; afterwards there are none. Their format is loaded when there is a first one. */
  async take(): Promise<readonly { topic: string; records: Records }[]> {
    if (this.#letters.length === 0) return [];
    const letters = this.#letters;
    this.#letters = [];
    this.pendingBytes = 0;
    const { encodeDeadLetter } = await import('#dead-letters');
    return [{ topic: DEAD_LETTER_TOPIC, records: letters.map(encodeDeadLetter) }];
  }
}

function placeOf({ start, end }: NonNullable<Failure['span']>): NonNullable<DeadLetter['sqlSpan']> {
  return { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
}
