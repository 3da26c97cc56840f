import type { Source, SourcePosition } from '../connectors/connector.ts';
import type { Sink } from '../connectors/sink.ts';
import type { OperatorReport, StatefulOperator } from '../operators/operator.ts';
import type { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import type { PipelineState } from '../state/pipeline-state.ts';
import type { StateBudget } from '../state/state-budget.ts';
import { StateReader } from '../state/state-reader.ts';
import type { StateWriter } from '../state/state-writer.ts';
import type { Operator } from '../operators/operator.ts';

/** A compiled statement: sources that push into operators that push into sinks. */
export interface Job {
  sources: readonly JobSource[];
  operators: readonly (StatefulOperator & { report?: OperatorReport })[];
  assigners: readonly WatermarkAssigner[];
  sinks: readonly Sink[];
  budget: StateBudget;
  /** Keyed state of the operators. */
  readonly state: PipelineState;
  /** Rows that left the sources. */
  counts: JobCounts;
}

export interface JobSource {
  source: Source;
  /** Where its end is announced. */
  outputs: readonly Operator[];
  hasEnded: boolean;
}

export interface JobCounts {
  rowsIn: number;
}

/** Changes whenever the state of an operator does. */
export function stateVersion(job: Job): number {
  return job.operators.reduce((sum, operator) => sum + operator.stateVersion, job.state.stateVersion);
}

/** Where everything outside of the log stands after an epoch. */
export interface JobPositions {
  sources: Readonly<Record<string, SourcePosition>>;
  ended: readonly string[];
  sinks: Readonly<Record<string, SourcePosition>>;
}

/** Writes positions and the state of all operators, each under its id and with its length. */
export function snapshotJob(job: Job, positions: JobPositions, out: StateWriter, scratch: StateWriter): void {
  out.text(JSON.stringify(positions));
  out.uint(job.operators.length);
  for (const operator of job.operators) {
    scratch.clear();
    operator.snapshot(scratch);
    out.text(operator.id);
    out.bytes(scratch.view());
  }
  job.state.snapshot(out, scratch);
}

/** Reads the positions, and gives every operator the state that was written under its id. */
export function restoreJob(job: Job, bytes: Uint8Array): JobPositions {
  const reader = new StateReader(bytes);
  const positions = JSON.parse(reader.text()) as JobPositions;
  const count = reader.uint();
  const byId = new Map(job.operators.map((operator) => [operator.id, operator]));
  for (let i = 0; i < count; i++) {
    const id = reader.text();
    const state = reader.bytes();
    byId.get(id)?.restore(new StateReader(state));
  }
  if (!reader.atEnd) job.state.restore(reader);
  return positions;
}
