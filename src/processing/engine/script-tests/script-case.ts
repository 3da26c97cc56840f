/** One case of a `*.test.sql` file; `README.md` beside this file says how it is written. */
export interface ScriptCase {
  /** A sentence about behaviour. */
  name: string;
  /** Line of the file, from 1. */
  line: number;
  /** Why it is not run. */
  skip: string | undefined;
  /** Files that the script reads, by name. */
  files: ReadonlyMap<string, string>;
  /** Events of topics, in the order in which they arrive. */
  events: readonly TopicEvent[];
  /** The script's text, or files that hold it, one behind the other. */
  sql: readonly SqlPart[];
  /** The time at which the script runs, for CURRENT_TIMESTAMP and the like; undefined: now. */
  clockMs: number | undefined;
  expected: Expectation;
}

export type SqlPart = { kind: 'text'; text: string } | { kind: 'file'; path: string };

export interface TopicEvent {
  topic: string;
  partition: number;
  key: string | null;
  /** Null is a tombstone. */
  value: Uint8Array | null;
  timestampMs: number;
  headers: Readonly<Record<string, string>>;
}

/** What must come out. What is undefined is not looked at, but failures: without a section there are none. */
export interface Expectation {
  tables: readonly TableExpectation[];
  failures: readonly FailureExpectation[];
  /** Rows that come after their last window. */
  late: LateExpectation | undefined;
  /** The script is refused, with a message that contains this. */
  error: string | undefined;
  /** Relative error that a DOUBLE may have. */
  tolerance: number;
}

/** Rows of the last SELECT, or of the table that an INSERT fills. */
export interface TableExpectation {
  table: string | undefined;
  /** `rows`: what is left at the end, in any order. `changes`: every change, in its order. */
  form: 'rows' | 'changes';
  /** JSON; of changes with the operation before it. */
  lines: readonly string[];
  /** Where the lines stand in the file, for `--update`: the first, and the one behind the last; from 1. */
  place: { from: number; to: number };
}

export interface FailureExpectation {
  stage: string;
  code: string;
  /** Part of the message. */
  message: string | undefined;
}

export interface LateExpectation {
  count: number | undefined;
  /** The events, as they came. */
  events: readonly string[] | undefined;
}
