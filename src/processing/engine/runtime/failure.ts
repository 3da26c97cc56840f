import { type Batch, eventAt, rowAt, type SourceEvent } from '../batch/batch.ts';
import type { RowFailure } from '../codegen/row-loop.ts';
import { rowText } from '../formats/json-value-text.ts';
import type { Field } from '../plan/types.ts';
import type { Span } from '../sql/span.ts';

/** An event or row that a pipeline could not process, whole, with where and why. Becomes a dead letter. */
export interface Failure {
  stage: 'decode' | 'expression' | 'late' | 'sink';
  code: string;
  message: string;
  /** Id of the operator in the plan. */
  operator: string;
  /** The expression that failed. */
  span: Span | undefined;
  /** The event as it came in; a row that is no single event is given as its canonical JSON. */
  event: SourceEvent;
}

/** Told of each failure; throws to stop the pipeline instead of going on. */
export type FailureHandler = (failure: Failure) => void;

/** The failure of a row in operator `operator`, whose input has `fields`. */
export function failureOfRow(
  stage: Failure['stage'],
  operator: string,
  fields: readonly Field[],
  { batch, row, error, span }: RowFailure,
): Failure {
  return {
    stage,
    code: error.code,
    message: error.message,
    operator,
    span,
    event: eventOf(batch, row, operator, fields),
  };
}

export function lateRow(batch: Batch, row: number, operator: string, fields: readonly Field[]): Failure {
  const message = 'The row came after the watermark had passed the end of its last window.';
  const event = eventOf(batch, row, operator, fields);
  return { stage: 'late', code: 'late', message, operator, span: undefined, event };
}

function eventOf(batch: Batch, row: number, operator: string, fields: readonly Field[]): SourceEvent {
  return (
    eventAt(batch, row) ?? {
      source: operator,
      contentType: 'application/json',
      raw: new Uint8Array(Buffer.from(rowText(rowAt(batch, row), fields))),
    }
  );
}
