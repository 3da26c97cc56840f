import type { EventTimeReport } from './event-time.ts';
import type { SavepointManifest, SavepointMatch, ViewMatch } from './state/savepoint.ts';

/**
 * What runs pipelines. `README.md` beside this file says what is promised; `execution.contract.ts` proves it for
 * each adapter.
 */
export interface Execution {
  /**
   * Resolves when the script runs, from where the id stopped before, or from the beginning. Rejects with
   * `sql_invalid` (the script has errors), `pipeline_exists` (the id runs already), or the code of what is
   * missing (`source_unavailable`, `state_corrupt` …); then nothing runs. With `from` it begins there, and what the id
   * had before is forgotten once it does; `savepoint_invalid` if there is no savepoint.
   */
  start(spec: ExecutionSpec, from?: StartPoint): Promise<void>;
  /**
   * Makes a savepoint of a running pipeline in a folder that is empty or not there, and resolves when it is durable.
   * The pipeline goes on. Rejects with `pipeline_not_running`, `savepoint_exists` or `state_disk_full`.
   */
  savepoint(id: string, directory: string): Promise<SavepointManifest>;
  /**
   * Whose state a start of the script from a savepoint would keep, and, if `before` is the script it was made of, which
   * views have the rows that go with it. Rejects with `sql_invalid`, `savepoint_invalid`.
   */
  matchSavepoint(
    spec: ExecutionSpec,
    directory: string,
    before?: string,
  ): Promise<SavepointMatch & { views: readonly ViewMatch[] }>;
  /** Whether the id has committed something: a start without a beginning would go on there. */
  hasRun(id: string): Promise<boolean>;
  /** Commits the epoch under way and ends; resolves when nothing runs any more. Nothing happens if nothing does. */
  stop(id: string): Promise<void>;
  /** Undefined if it was not started, or was stopped. What failed, or ended by itself, is still known. */
  status(id: string): ExecutionStatus | undefined;
  /** Ids that have a status. */
  list(): string[];
  /** Forgets state and positions of something that does not run; its next start is a first one. */
  discard(id: string): Promise<void>;
  /** Stops everything. */
  close(): Promise<void>;
}

/**
 * Where a pipeline begins that shall not go on where it stopped: all its topics from the first record that is kept, or
 * from the first at or after a time, with no state; or with state and positions of a savepoint.
 */
export type StartPoint = 'earliest' | { timestampMs: number } | { savepoint: string };

export interface ExecutionSpec {
  /** Names the state and the committed offsets: the same id goes on where it stopped. */
  id: string;
  /** For messages and dead letters. */
  name: string;
  /** One or more INSERTs, run as one job, with the tables and views they need. */
  sql: string;
}

export interface ExecutionStatus {
  /** `stopped` without having been asked to: all its inputs were bounded, and it is done. */
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  error: ExecutionError | null;
  /** What its owner should know though it runs, in sentences: it keeps another parallelism than it is to have. */
  warnings: readonly string[];
  metrics: ExecutionMetrics;
  /** Where event time stands and what holds it, as of the last report. */
  eventTime: EventTimeReport;
}

export interface ExecutionError {
  code: string;
  message: string;
  /** Place in the script, from 1. */
  line?: number;
  column?: number;
}

export interface ExecutionMetrics {
  /** Rows read from sources, and rows handed to sinks, since the start. */
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  /** Event time up to which results are complete: the lowest over the sources with a watermark. */
  watermarkMs: number | null;
  /** How far it is behind the wall clock. */
  watermarkLagMs: number | null;
  /** The last epoch committed. */
  epoch: number;
  /** Of the state as it was last written. */
  stateBytes: number;
  /** Rows that came after their last window. */
  lateRecords: number;
  /** Events and rows that could not be processed. */
  deadLetters: number;
  /** Memory of the worker, buffers outside of its heap included. */
  memoryBytes: number;
  /** Records waiting in its inputs; null where that is not known. */
  backlogRecords: number | null;
}

export const NO_METRICS: ExecutionMetrics = {
  recordsIn: 0,
  recordsOut: 0,
  recordsInPerSecond: 0,
  recordsOutPerSecond: 0,
  watermarkMs: null,
  watermarkLagMs: null,
  epoch: 0,
  stateBytes: 0,
  lateRecords: 0,
  deadLetters: 0,
  memoryBytes: 0,
  backlogRecords: null,
};
