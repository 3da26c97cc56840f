import type { Clock } from '#foundation';
import type { StageMeter } from '#overview';
import type { Pipelines } from '#pipelines';

const INTERVAL_MS = 1_000;

/** Reports once a second what all pipelines read, and what failed in them, to the overview's meter. */
export function meterPipelines(
  pipelines: Pipelines,
  meter: StageMeter,
  clock: Clock,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  /** By pipeline: what was reported already. A restarted pipeline counts from zero again. */
  const reported = new Map<string, { records: number; errors: number }>();

  const report = (): void => {
    for (const { id, metrics } of pipelines.list()) {
      const before = reported.get(id) ?? { records: 0, errors: 0 };
      const now = { records: metrics.recordsIn, errors: metrics.deadLetters };
      reported.set(id, now);
      meter.record(Math.max(0, now.records - before.records), Math.max(0, now.errors - before.errors));
    }
  };
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      report();
      await clock.sleep(INTERVAL_MS, stopping.signal).catch(() => {});
    }
  };
  const ended = run();
  return {
    async stop() {
      stopping.abort(new Error('the meter was stopped'));
      await ended;
    },
  };
}
