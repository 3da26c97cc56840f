import type { Source, SourcePosition } from '../connectors/connector.ts';
import type { Sink } from '../connectors/sink.ts';
import type { AskingOperator, OperatorReport, StatefulOperator } from '../operators/operator.ts';
import type { WatermarkAssigner } from '../operators/watermark-assigner.ts';
import type { TaskGroup } from '../parallel/task-group.ts';
import type { PipelineState } from '../state/pipeline-state.ts';
import type { StateBudget } from '../state/state-budget.ts';
import type { Operator } from '../operators/operator.ts';
import type { WatermarkAlignment } from './watermark-alignment.ts';

/** A compiled statement: sources that push into operators that push into sinks. */
export interface Job {
  sources: readonly JobSource[];
  operators: readonly (StatefulOperator & { report?: OperatorReport })[];
  /** Operators that ask before their rows go on; about from the sources towards the sinks. */
  asking: readonly AskingOperator[];
  assigners: readonly WatermarkAssigner[];
  sinks: readonly Sink[];
  budget: StateBudget;
  /** Keyed state of the operators. */
  readonly state: PipelineState;
  readonly alignment: WatermarkAlignment;
  /** What is done by several tasks; undefined: nothing is. */
  readonly tasks?: TaskGroup | undefined;
  /** Rows that left the sources. */
  counts: JobCounts;
}

export interface JobSource {
  source: Source;
  /** Where its end is announced. */
  outputs: readonly Operator[];
  hasEnded: boolean;
  /** Whether it waits for others of its group and is not to be pumped; undefined: never. */
  isHeld?: (() => boolean) | undefined;
}

export interface JobCounts {
  rowsIn: number;
}

/** Where everything outside of the log stands after an epoch. */
export interface JobPositions {
  sources: Readonly<Record<string, SourcePosition>>;
  ended: readonly string[];
  sinks: Readonly<Record<string, SourcePosition>>;
}
