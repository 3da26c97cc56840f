import type { DetectorFactory } from '../operators/over/detect-anomalies.ts';
import { inputsOf } from '../plan/operators.ts';
import type { PhysicalOperator } from '../plan/physical-plan.ts';

export type DetectorSource = (options: string | undefined) => DetectorFactory;

/** The detectors, loaded only if a plan has a use for them. */
export async function loadDetectors(
  sinks: readonly { input: PhysicalOperator }[],
): Promise<DetectorSource | undefined> {
  if (!sinks.some((sink) => usesDetectors(sink.input))) return undefined;
  const { createDetector, parseDetectorOptions, restoreDetector } = await import('#detect');
  return (text) => {
    const options = parseDetectorOptions(text ?? '{}');
    return { create: () => createDetector(options), restore: (bytes) => restoreDetector(bytes) };
  };
}

function usesDetectors(plan: PhysicalOperator): boolean {
  return plan.kind === 'over-window' || inputsOf(plan).some(usesDetectors);
}
