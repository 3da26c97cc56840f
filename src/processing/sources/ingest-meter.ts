import type { Counter, Histogram, Metrics } from '#metrics';
import type { InFlightBytes } from './http/in-flight.ts';

/** What ingestion counts of itself. */
export class IngestMeter {
  readonly #metrics: Metrics;
  readonly #events: Counter<'result'>;
  readonly #seconds: Histogram<never>;

  constructor(metrics: Metrics) {
    this.#metrics = metrics;
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
