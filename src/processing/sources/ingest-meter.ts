import type { Counter, Histogram, Metrics } from '#metrics';
import type { InFlightBytes } from './http/in-flight.ts';

/** Where the overview reads how the stage does. */
export interface StageMeter {
  record(events: number, errors: number, latencyMs?: number): void;
}

/** What ingestion counts of itself. */
export class IngestMeter {
  readonly #metrics: Metrics;
  readonly #events: Counter<'result'>;
  readonly #seconds: Histogram<never>;

  readonly #stage: StageMeter | undefined;

  constructor(metrics: Metrics, stage?: StageMeter) {
    this.#metrics = metrics;
    this.#stage = stage;
    this.#events = metrics.counter(
      'millrace_ingest_events_total',
      'Events received, by what became of them.',
      ['result'],
    );
    this.#seconds = metrics.histogram(
      'millrace_ingest_request_seconds',
      'From the first byte of a request to the moment its events are durable.',
    );
  }

  observe(answer: { accepted: number; rejected: number }, durationMs: number): void {
    if (answer.accepted > 0) this.#events.inc({ result: 'accepted' }, answer.accepted);
    if (answer.rejected > 0) this.#events.inc({ result: 'rejected' }, answer.rejected);
    this.#seconds.observe(durationMs / 1_000);
    this.#stage?.record(answer.accepted + answer.rejected, answer.rejected, durationMs);
  }

  watchInFlight(inFlight: InFlightBytes): void {
    this.#metrics.gauge(
      'millrace_ingest_in_flight_bytes',
      'Bytes of request bodies in memory.',
      [],
      (gauge) => gauge.set(inFlight.bytes),
    );
    this.#metrics.gauge(
      'millrace_ingest_in_flight_bytes_max',
      'The most that may be in memory.',
      [],
      (gauge) => gauge.set(inFlight.bytesMax),
    );
  }
}
