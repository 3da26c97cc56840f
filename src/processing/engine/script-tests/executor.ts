import type { TopicEvent } from './script-case.ts';

/**
 * What runs the scripts of tests: the engine here, or a real Flink. Whatever runs them, and however, the answers must
 * be the same.
 */
export interface Executor {
  readonly name: string;
  /** Never rejects for what the script does; `refused` is an answer. At the signal it ends, with any answer. */
  run(script: PreparedScript, schedule: Schedule, signal: AbortSignal): Promise<Outcome>;
}

/** A case that is ready to run. */
export interface PreparedScript {
  /** `{dir}` stands for the folder of its files already. */
  sql: string;
  /** Folder of the files that the script reads; relative paths in the script begin here. */
  directory: string;
  /** Folder in which paths of functions begin. */
  functionsDirectory: string;
  /** What the script's topics hold, in the order of arrival. */
  events: readonly TopicEvent[];
  /** Tables whose rows are wanted though they lead elsewhere. */
  tables: readonly string[];
  /** As if `SET` before the script. */
  settings: ReadonlyMap<string, string>;
  clockMs: number | undefined;
}

/** How a script is run. */
export interface Schedule {
  /** For people: `one row at a time`. */
  name: string;
  /** Rows a source gives at once. */
  batchRowsMax?: number;
  /** An epoch is committed after so many rows. Without it nothing is committed before the end. */
  epochRows?: number;
  /** The process dies after so many rows, again and again, and goes on from the last epoch. */
  crashEvery?: number;
}

export type Outcome = Refused | Ran;

/** The script was not run, or it stopped. */
export interface Refused {
  kind: 'refused';
  message: string;
}

export interface Ran {
  kind: 'ran';
  /** Of the last SELECT; undefined without one. */
  select: Changes | undefined;
  tables: ReadonlyMap<string, Changes>;
  failures: readonly { stage: string; code: string; message: string; event: string }[];
  /** The events that came too late, as they came. */
  late: readonly string[];
}

export interface Changes {
  /** In their order; rows are canonical JSON. */
  changes: readonly Change[];
}

export interface Change {
  op: string;
  row: string;
  /** JSON of the primary key, by which the table's rows are told apart; undefined: the whole row is its key. */
  key: string | undefined;
}
