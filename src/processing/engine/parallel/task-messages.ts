import type { Failure } from '../runtime/failure.ts';
import type { StateRecord } from '../state/disk/state-record.ts';
import type { BatchMessage } from './batch-message.ts';

/** What a task is told. Messages are worked off in their order. */
export type ToTask =
  /** Undefined: nothing of the state outlives the task. */
  | { kind: 'open'; state: TaskStatePlace | undefined }
  | RowsToTask
  /** Operators that go by the clock do what has come due. */
  | { kind: 'tick'; number: number; nowMs: number }
  /** Writes what the epoch changed. */
  | { kind: 'write'; epoch: number }
  /** The record of the last `write` is durable. */
  | { kind: 'committed'; record: StateRecord }
  | { kind: 'close' };

export interface TaskStatePlace {
  directory: string;
  /** The last epoch; and what of the files is true then, undefined at the first start. */
  epoch: number;
  record: StateRecord | undefined;
  inlineBytesMax: number;
  diskBytesMax: number | undefined;
}

/** Rows of one exchange, then its watermark. */
export interface RowsToTask {
  kind: 'rows';
  number: number;
  /** Index of the exchange. */
  port: number;
  batch: BatchMessage | undefined;
  watermarkMs: number | undefined;
}

/** What a task says. Each `rows` and `tick` has one reply. */
export type FromTask =
  /** Ids of the operators it runs. */
  | { kind: 'opened'; operators: readonly string[] }
  | TaskReply
  | { kind: 'written'; record: StateRecord; stateBytes: number }
  | { kind: 'closed' }
  /** It has ended. */
  | { kind: 'failed'; error: TaskError };

export interface TaskReply {
  kind: 'reply';
  number: number;
  results: readonly TaskResult[];
  failures: readonly TaskFailure[];
  /** Of each operator, in the order of `opened`. */
  operators: readonly OperatorStatus[];
  /** So much has changed that the epoch should end. */
  isFull: boolean;
}

/** Something that left a section, in order. */
export interface TaskResult {
  section: number;
  batch?: BatchMessage;
  watermarkMs?: number;
}

/** A row that failed or came late. `row`: its event is that of this row of the message's batch, and not in here. */
export interface TaskFailure {
  failure: Failure;
  row: number | undefined;
}

export interface OperatorStatus {
  lateRows: number;
  lateWindows: number;
  /** See `StatefulOperator`. */
  firesAtMs: number | undefined;
  heldRows: number | undefined;
  dueMs: number | undefined;
}

export interface TaskError {
  code: string;
  status: number;
  title: string;
  message: string;
}
