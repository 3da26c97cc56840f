/**
 * What pipelines need of others, as narrow as it is: something that runs scripts, something that checks them, and
 * the views and topics that scripts write. `src/compose/` joins them with the engine and the stages.
 */
import type { Diagnostic as EngineDiagnostic, Execution } from '#engine';

/** Runs scripts, each in a worker of its own: the part of the engine's port that pipelines use. */
export type PipelineExecution = Pick<
  Execution,
  'start' | 'stop' | 'status' | 'discard' | 'savepoint' | 'matchSavepoint' | 'hasRun'
>;

/** What is wrong with a script: the engine's findings, and this part's own. */
export type Diagnostic = Omit<EngineDiagnostic, 'code'> & { code: string };

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
  /** Copies the rows that a view had at the offset `end` of its topic to a new file. */
  saveRows(view: string, end: number, file: string): Promise<void>;
  /** Gives a view that begins anew the rows of such a file; done again, it goes on where it was interrupted. */
  fillRows(view: string, file: string): Promise<void>;
  /** Removes the views of pipelines that are gone. */
  dropViewsOfOthers(pipelineIds: ReadonlySet<string>): Promise<void>;
  /** Makes the topic if there is none. */
  ensureTopic(topic: string): Promise<void>;
}
