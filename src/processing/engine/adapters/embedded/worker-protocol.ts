import type { MessagePort } from 'node:worker_threads';
import type { TableSink } from '../../plan/physical-plan.ts';
import type { PlannedFunction } from '../../plan/user-function.ts';
import type { NewBeginning } from '../../runtime/job-runner.ts';
import type { SavepointManifest, SavepointMatch } from '../../state/savepoint.ts';
import type { RemoteServices } from './remote-services.ts';
import type { EventTimeReport, WaitingOperator } from '../../event-time.ts';
import type { ExecutionError, ExecutionMetrics, ExecutionSpec } from '../../execution.ts';

/** What a pipeline runs of its script: planned where the parser is loaded already, and plain data. */
export interface PipelinePlan {
  sinks: readonly TableSink[];
  localTimeZone: string;
  /** What the script `SET`. */
  settings: ReadonlyMap<string, string>;
  functions: readonly PlannedFunction[];
}

/** How a pipeline is run. */
export interface PipelineSettings extends PipelinePlan {
  spec: ExecutionSpec;
  /** Folder of the pipeline's state files. */
  directory: string;
  /** Where paths of its `filesystem` tables begin, and out of which they do not lead. */
  filesDirectory: string;
  /** Memory for its state; and of that for entries of keyed state. */
  stateBytesMax: number;
  stateCacheBytesMax: number;
  stateDiskBytesMax: number;
  /** Tasks, where the script does not say. */
  parallelism: number;
  /** Undefined: it goes on where it stopped. */
  begin?: WorkerBeginning;
}

/** What a pipeline's worker is started with. */
export interface WorkerInput extends PipelineSettings {
  /** The log, by `serveEventLog` on the other end. Transferred. */
  logPort: MessagePort;
  /** By `servePlatform` on the other end. */
  services: RemoteServices;
}

/** A beginning as plain data: whose state goes to whom instead of a function. */
export interface WorkerBeginning {
  offsets: NewBeginning['offsets'];
  savepoint?: { directory: string; manifest: SavepointManifest; kept: SavepointMatch['kept'] };
}

/** What the worker is told. */
export type ToWorker = { kind: 'stop' } | { kind: 'savepoint'; request: number; directory: string };

/** What the worker says. The first message is `running` or `failed`; after `failed` and `done` nothing comes. */
export type FromWorker =
  | { kind: 'running'; warnings: readonly string[] }
  | { kind: 'metrics'; metrics: WorkerMetrics }
  | { kind: 'savepoint'; request: number; manifest: SavepointManifest }
  | { kind: 'savepoint-failed'; request: number; error: ExecutionError; status: number }
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
> & { eventTime: EventTimeReport<WaitingOperator> };

/** How often a worker reports. */
export const METRICS_INTERVAL_MS = 500;
