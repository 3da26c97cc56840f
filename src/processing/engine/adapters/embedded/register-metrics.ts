import type { Metrics } from '#metrics';
import type { Execution, ExecutionMetrics } from '../../execution.ts';

/** What Prometheus sees of the pipelines: sums, since pipeline names are the users' and their number is theirs. */
export function registerMetrics(metrics: Metrics, execution: Execution): void {
  const gauge = (name: string, help: string, read: (metrics: ExecutionMetrics) => number): void => {
    metrics.gauge(name, help, [], (target) => {
      target.set(statuses(execution).reduce((sum, status) => sum + read(status.metrics), 0));
    });
  };
  gauge(
    'millrace_engine_records_in',
    'Records read by running pipelines since they started.',
    (m) => m.recordsIn,
  );
  gauge(
    'millrace_engine_records_out',
    'Records written by running pipelines since they started.',
    (m) => m.recordsOut,
  );
  gauge('millrace_engine_state_bytes', 'State of running pipelines as last written.', (m) => m.stateBytes);
  gauge('millrace_engine_late_records', 'Rows that came after their last window.', (m) => m.lateRecords);
  gauge('millrace_engine_dead_letters', 'Events and rows that could not be processed.', (m) => m.deadLetters);
  gauge('millrace_engine_memory_bytes', "Memory of the pipelines' threads.", (m) => m.memoryBytes);
  metrics.gauge('millrace_engine_pipelines', 'Pipelines by state.', ['state'], (target) => {
    target.reset();
    for (const { state } of statuses(execution)) target.inc({ state });
  });
  metrics.gauge(
    'millrace_engine_watermark_lag_seconds',
    'Largest lag of a watermark behind the clock.',
    [],
    (target) => {
      const lags = statuses(execution).map(({ metrics: { watermarkLagMs } }) => watermarkLagMs ?? 0);
      target.set(Math.max(0, ...lags) / 1000);
    },
  );
}

function statuses(execution: Execution) {
  return execution.list().flatMap((id) => execution.status(id) ?? []);
}
