import type { CompileContext } from '../codegen/compile-context.ts';
import type { RowFailure } from '../codegen/row-loop.ts';
import type { ConnectorContext } from '../connectors/connector.ts';
import type { DetectorFactory } from '../operators/over/detect-anomalies.ts';
import type { LateRowHandler } from '../operators/late-row.ts';
import type { AskingOperator, Operator, OperatorReport, StatefulOperator } from '../operators/operator.ts';
import type { OperatorKind, OperatorOf, PhysicalOperator } from '../plan/physical-plan.ts';
import type { Field } from '../plan/types.ts';
import type { StateStore } from '../state/keyed-state.ts';
import type { StateBudget } from '../state/state-budget.ts';

/** What is at hand while an operator of the plan is made. */
export interface JobBuilder {
  readonly compile: CompileContext;
  readonly connect: ConnectorContext;
  readonly budget: StateBudget;
  readonly state: StateStore;
  /** What the script `SET`; the keys that are understood are in `plan/settings.ts`. */
  readonly settings: ReadonlyMap<string, string>;
  /** `table.exec.state.ttl`; undefined: state is kept for ever. */
  readonly stateTtlMs: number | undefined;
  /** Builds an input of the operator, so that its rows reach `output` on port 0. */
  input(plan: PhysicalOperator, output: Operator): void;
  /** Builds several inputs, the n-th of which reaches `output` on port n. */
  inputs(plans: readonly PhysicalOperator[], output: Operator): void;
  /** Makes the operator's state part of the epochs, and its report part of the status. */
  add(operator: StatefulOperator & { report?: OperatorReport }): void;
  /** Makes the runner open the operator, and ask it for answers. */
  addAsking(operator: AskingOperator): void;
  /** What to do with rows that fail in operator `id`, whose input has `fields`. */
  failures(id: string, fields: readonly Field[]): (failure: RowFailure) => void;
  /** What to do with rows that came too late for operator `id`. */
  late(id: string, fields: readonly Field[]): LateRowHandler;
  detectors(options: string | undefined): DetectorFactory;
}

/** Makes the operator that runs `plan`, with its inputs, so that its rows reach `output`. */
export type BuildOperator<K extends OperatorKind> = (
  plan: OperatorOf<K>,
  output: Operator,
  builder: JobBuilder,
) => void;
