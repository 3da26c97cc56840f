import type { Outcome } from '../intake/outcome.ts';

/** The answer to a body of events: 202, or the problem `all_events_rejected` with the same results. */
export interface IngestAnswer {
  accepted: number;
  rejected: number;
  results: readonly Outcome[];
}

export function answerOf(results: readonly Outcome[]): IngestAnswer {
  let accepted = 0;
  for (const result of results) if (result.status === 'accepted') accepted++;
  return { accepted, rejected: results.length - accepted, results };
}

/**
 * The answer as JSON text. Written by hand where it is many times the same: of a batch of 500 events the
 * serializer would take longer than the parser took for the events.
 */
export function answerText(answer: IngestAnswer): string {
  let text = `{"accepted":${answer.accepted},"rejected":${answer.rejected},"results":[`;
  let separator = '';
  for (const result of answer.results) {
    text += separator + resultText(result);
    separator = ',';
  }
  return `${text}]}`;
}

function resultText(result: Outcome): string {
  if (result.status === 'rejected' || result.id !== undefined) return JSON.stringify(result);
  return `{"status":"accepted","partition":${result.partition},"offset":${result.offset}}`;
}
