import type { Batch } from '../batch/batch.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';

/**
 * A step of a pipeline. Batches and watermarks are pushed from the sources towards the sinks, in one thread, and
 * everything a call leads to is done when it returns; a batch is valid only during the call.
 */
export interface Operator {
  /** Rows from input `port` (0 unless there are several); next to a source, its partition. */
  push(batch: Batch, port?: number): void;
  /** No later row of input `port` will be older than this, epoch ms. Never goes back; +∞ is the end of input. */
  advance(watermarkMs: number, port?: number): void;
}

/** An operator that remembers something from one batch to the next. */
export interface StatefulOperator extends Operator {
  /** Of the plan; state finds its operator by it after a restart. */
  readonly id: string;
  /** Grows whenever the state changes, so that an unchanged state need not be written again. */
  readonly stateVersion: number;
  snapshot(out: StateWriter): void;
  restore(from: StateReader): void;
  /** Of an operator that goes by the clock: when it wants {@link tick}, epoch ms; +∞ while it waits for nothing. */
  readonly dueMs?: number;
  /** Event time at which it next gives something out, epoch ms; +∞ while nothing waits. Undefined: it never does. */
  readonly firesAtMs?: number;
  /** Rows that it holds back for event time; undefined: it does not count them. */
  readonly heldRows?: number | undefined;
  /** Results are due that are more than an epoch may hold: {@link giveOut} puts out some of them. */
  readonly hasBacklog?: boolean;
  /** Called between two batches until nothing is left; an epoch may end in between, but no row comes. */
  giveOut?(): void;
  /** Does what has come due by the clock. Called between two batches, once `dueMs` has come. */
  tick?(nowMs: number): void;
}

/**
 * An operator that must ask somebody before its rows can go on. They wait in it until {@link answer} is called: after
 * each pump of a source, and again until nothing waits anywhere, so that nothing does when an epoch ends.
 */
export interface AskingOperator extends Operator {
  open(): Promise<void>;
  readonly isWaiting: boolean;
  /** Asks for all that waits, and puts out in order what came of it. Rejects if there is no answer to be had. */
  answer(): Promise<void>;
  close(): Promise<void>;
}

/** What operators report while they work. */
export interface OperatorReport {
  /** Rows that came after their last window had fired, or behind the watermark. */
  lateRows: number;
  /** Windows that late rows would have changed. */
  lateWindows: number;
}

/** The one nearest to the sinks that has to give something out; operators are listed from the sinks on. */
export function backlogOf(operators: readonly StatefulOperator[]): StatefulOperator | undefined {
  return operators.find(({ hasBacklog }) => hasBacklog === true);
}
