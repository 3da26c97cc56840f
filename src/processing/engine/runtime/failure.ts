import { type Batch, eventAt, rowAt, type SourceEvent } from '../batch/batch.ts';
import type { RowFailure } from '../codegen/row-loop.ts';
import { formatTimestampMs } from '../formats/calendar.ts';
import { rowText } from '../formats/json-value-text.ts';
import type { Lateness } from '../operators/late-row.ts';
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
  /** Of stage `late`, where the operator knows. */
  lateness?: Lateness;
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

export function lateRow(
  batch: Batch,
  row: number,
  operator: string,
  fields: readonly Field[],
  lateness?: Lateness,
): Failure {
  const event = eventOf(batch, row, operator, fields);
  const shared = { stage: 'late', code: 'late', operator, span: undefined, event } as const;
  if (lateness !== undefined) return { ...shared, message: describeLateness(lateness), lateness };
  return { ...shared, message: 'The row came after the watermark had passed its time.' };
}

function describeLateness({ timeMs, watermarkMs, windows }: Lateness): string {
  const [first] = windows;
  const more = windows.length > 1 ? `, and ${windows.length - 1} more` : '';
  const window = first && `[${timeText(first.startMs)}, ${timeText(first.endMs)})${more}`;
  const missed = window === undefined ? '' : ` It would have changed the window ${window}.`;
  const watermark = `the watermark stood at ${timeText(watermarkMs)}`;
  return `The row is of ${timeText(timeMs)} and came when ${watermark}, ${watermarkMs - timeMs} ms later.${missed}`;
}

/** At the end of the input the watermark is infinite. */
function timeText(ms: number): string {
  return Number.isFinite(ms) ? formatTimestampMs(ms, 3) : 'the end of time';
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
