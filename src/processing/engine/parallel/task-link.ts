import type { PhysicalOperator } from '../plan/physical-plan.ts';
import type { FromTask, ToTask } from './task-messages.ts';

/** What a task runs: plain data. */
export interface TaskPlan {
  /** The operators at the top of the sections. */
  sections: readonly PhysicalOperator[];
  /** Of each exchange, in the order of their numbers. */
  ports: readonly string[];
  /** What the script `SET`. */
  settings: ReadonlyMap<string, string>;
  stateBytesMax: number;
  stateCacheBytesMax: number;
}

/** The way to a task. What goes over it is handed over, and not to be used any more by who sent it. */
export interface TaskLink {
  post(message: ToTask, transfer?: readonly ArrayBuffer[]): void;
  /** Ends the task at once, whatever it is doing. */
  close(): Promise<void>;
}

/** Starts a task; what it says goes to `hear`, never during a call of `post`. */
export type StartTask = (plan: TaskPlan, index: number, hear: (message: FromTask) => void) => TaskLink;

/** How a job is executed in parallel. */
export interface Parallel {
  /** Number of tasks, at least 2. */
  tasks: number;
  start: StartTask;
}
