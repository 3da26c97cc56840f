import type { OperatorReport, StatefulOperator } from '../operators/operator.ts';
import type { OperatorStatus } from './task-messages.ts';

/** Stands for an operator that every task runs: what all of them report, as if it were one. */
export class TaskOperator implements StatefulOperator {
  readonly id: string;
  readonly stateVersion = 0;
  readonly #tick: (nowMs: number) => void;
  /** By task. */
  readonly #status: OperatorStatus[] = [];

  constructor(id: string, tick: (nowMs: number) => void) {
    this.id = id;
    this.#tick = tick;
  }

  note(task: number, status: OperatorStatus): void {
    this.#status[task] = status;
  }

  get report(): OperatorReport {
    return {
      lateRows: this.#status.reduce((sum, { lateRows }) => sum + lateRows, 0),
      lateWindows: this.#status.reduce((sum, { lateWindows }) => sum + lateWindows, 0),
    };
  }

  get firesAtMs(): number {
    return this.#lowest(({ firesAtMs }) => firesAtMs);
  }

  /** Undefined as long as one task does not say. */
  get heldRows(): number | undefined {
    return this.#status.reduce<number | undefined>(
      (sum, { heldRows }) => (sum === undefined || heldRows === undefined ? undefined : sum + heldRows),
      0,
    );
  }

  get dueMs(): number {
    return this.#lowest(({ dueMs }) => dueMs);
  }

  #lowest(of: (status: OperatorStatus) => number | undefined): number {
    return this.#status.reduce(
      (lowest, status) => Math.min(lowest, of(status) ?? Number.POSITIVE_INFINITY),
      Number.POSITIVE_INFINITY,
    );
  }

  tick(nowMs: number): void {
    this.#tick(nowMs);
  }

  /** It was told to; what it waits for next comes with its reply. */
  forgetDue(nowMs: number): void {
    for (const [task, status] of this.#status.entries())
      if ((status.dueMs ?? 0) <= nowMs) this.#status[task] = { ...status, dueMs: undefined };
  }

  /** Rows do not come this way. */
  push(): void {}

  advance(): void {}

  /** Its state is with the tasks. */
  snapshot(): void {}

  restore(): void {}
}
