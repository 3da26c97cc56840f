import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type { Counter, Gauge, Histogram } from 'prom-client';

/**
 * The process's metrics in Prometheus' terms. Names are `millrace_<part>_<thing>_<unit>[_total]` in base units
 * (seconds, bytes); label values come from small closed sets, never from users or paths.
 */
export interface Metrics {
  registry: Registry;
  counter<L extends string = never>(name: string, help: string, labels?: readonly L[]): Counter<L>;
  /** `collect` is called at each scrape to set the current value. */
  gauge<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
    collect?: (gauge: Gauge<L>) => void,
  ): Gauge<L>;
  histogram<L extends string = never>(
    name: string,
    help: string,
    labels?: readonly L[],
    bucketsS?: readonly number[],
  ): Histogram<L>;
}

/** 0.5 ms to 10 s, dense around the goals of 50 and 100 ms. */
const LATENCY_BUCKETS_S = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(options: { processMetrics?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.processMetrics) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    registry,
    counter: (name, help, labels = []) => new Counter({ name, help, labelNames: labels, registers }),
    gauge: (name, help, labels = [], collect) =>
      new Gauge({
        name,
        help,
        labelNames: labels,
        registers,
        ...(collect === undefined
          ? {}
          : {
              collect(this: Gauge<(typeof labels)[number]>) {
                collect(this);
              },
            }),
      }),
    histogram: (name, help, labels = [], bucketsS = LATENCY_BUCKETS_S) =>
      new Histogram({ name, help, labelNames: labels, buckets: [...bucketsS], registers }),
  };
}
