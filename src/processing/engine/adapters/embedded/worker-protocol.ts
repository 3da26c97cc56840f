import type { MessagePort } from 'node:worker_threads';
import type { TableSink } from '../../plan/physical-plan.ts';
import type { PlannedFunction } from '../../plan/user-function.ts';
import type { ExecutionError, ExecutionMetrics, ExecutionSpec } from '../../execution.ts';

/** What a pipeline runs of its script: planned where the parser is loaded already, and plain data. */
export interface PipelinePlan {
  sinks: readonly TableSink[];
  localTimeZone: string;
  /** What the script `SET`. */
  settings: ReadonlyMap<string, string>;
  functions: readonly PlannedFunction[];
}

/** What a pipeline's worker is started with. */
export interface WorkerInput extends PipelinePlan {
  spec: ExecutionSpec;
  /** Folder of the pipeline's state files. */
  directory: string;
  /** Folder for the files that pipelines read and write. */
  filesDirectory: string;
  /** The log, by `serveEventLog` on the other end. Transferred. */
  logPort: MessagePort;
  stateBytesMax: number;
}

/** What the worker is told. */
export type ToWorker = { kind: 'stop' };

/** What the worker says. The first message is `running` or `failed`; after `failed` and `done` nothing comes. */
export type FromWorker =
  | { kind: 'running' }
  | { kind: 'metrics'; metrics: WorkerMetrics }
  /** All inputs have ended, or it was told to stop. */
  | { kind: 'done'; metrics: WorkerMetrics }
  | {
      kind: 'failed';
      error: ExecutionError;
      details: Record<string, unknown>;
      metrics: WorkerMetrics | null;
    };

/** Rates and lag are worked out by the main thread. */
export type WorkerMetrics = Omit<
  ExecutionMetrics,
  'recordsInPerSecond' | 'recordsOutPerSecond' | 'watermarkLagMs'
>;

/** How often a worker reports. */
export const METRICS_INTERVAL_MS = 500;
