/**
 * What pipelines need of others, as narrow as it is: something that runs scripts, something that checks them, and
 * the views and topics that scripts write. `src/compose/` joins them with the engine and the stages.
 */

export interface ExecutionSpec {
  /** Names the state and the committed offsets: the same id goes on where it stopped. */
  id: string;
  /** For messages. */
  name: string;
  sql: string;
}

export interface PipelineError {
  code: string;
  message: string;
  /** Place in the script, from 1. */
  line?: number;
  column?: number;
}

export interface ExecutionStatus {
  /** `stopped` without having been asked to: all its inputs were bounded, and it is done. */
  state: 'starting' | 'running' | 'stopping' | 'stopped' | 'failed';
  error: PipelineError | null;
  metrics: PipelineMetrics;
}

export interface PipelineMetrics {
  recordsIn: number;
  recordsOut: number;
  recordsInPerSecond: number;
  recordsOutPerSecond: number;
  /** Event time up to which results are complete. */
  watermarkMs: number | null;
  watermarkLagMs: number | null;
  epoch: number;
  stateBytes: number;
  lateRecords: number;
  deadLetters: number;
  memoryBytes: number;
  /** Records waiting in its inputs. */
  backlogRecords: number | null;
}

export const NO_METRICS: PipelineMetrics = {
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

/** Runs scripts, each in a worker of its own. */
export interface PipelineExecution {
  /** Resolves when the script runs. Rejects with a coded error if it cannot; then nothing runs. */
  start(spec: ExecutionSpec): Promise<void>;
  /** Ends after the epoch under way; resolves when nothing runs any more. Nothing happens if nothing does. */
  stop(id: string): Promise<void>;
  /** Undefined if it was not started, or was stopped. */
  status(id: string): ExecutionStatus | undefined;
  /** Forgets state and committed offsets of something that does not run. */
  discard(id: string): Promise<void>;
}

export interface Diagnostic {
  severity: 'error' | 'warning';
  code: string;
  message: string;
  /** From 1; the end is exclusive. */
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  expected?: string[];
  suggestion?: string;
}

/** What a script says it reads and writes. */
export interface ScriptCheck {
  diagnostics: readonly Diagnostic[];
  /** Topics read. */
  sources: readonly string[];
  sinks: readonly ScriptSink[];
}

export type ScriptSink =
  | {
      kind: 'view';
      name: string;
      columns: readonly { name: string; type: string }[];
      primaryKey: readonly string[];
    }
  | { kind: 'topic' | 'other'; name: string };

export type CheckScript = (sql: string) => ScriptCheck | Promise<ScriptCheck>;

/** Makes what a script writes ready before it starts. */
export interface PipelineSinks {
  defineView(view: {
    name: string;
    pipelineId: string;
    pipeline: string;
    revision: number;
    columns: readonly { name: string; type: string }[];
    primaryKey: readonly string[];
  }): Promise<void>;
  /** Removes the views of a pipeline, but for those in `except`. */
  dropViews(pipelineId: string, except?: readonly string[]): Promise<void>;
  /** Removes the views of pipelines that are gone. */
  dropViewsOfOthers(pipelineIds: ReadonlySet<string>): Promise<void>;
  /** Makes the topic if there is none. */
  ensureTopic(topic: string): Promise<void>;
}
