/** From the syntax tree to physical plans: binding, types, rules. */
export type { AggregateCall } from './aggregate-call.ts';
export { CONNECTORS, type ConnectorSpec, FORMATS, type FormatSpec } from './catalog/connectors.ts';
export {
  checkOf,
  checkScript,
  type ParsedPlan,
  planText,
  type ScriptCheck,
  type ScriptEndpoint,
} from './check-script.ts';
export type * from './expression.ts';
export { anomalyType } from './functions/anomaly.ts';
export type * from './functions/function-id.ts';
export type * from './physical-plan.ts';
export { describeType, printType, quoteName } from './print-type.ts';
export { describeOperator, explainAsJson, explainPlan } from './statement/explain.ts';
export { type ParallelPlan, planInParallel } from './statement/explain-parallelism.ts';
export { type PlanOptions, planScript } from './statement/plan-script.ts';
export type * from './table-descriptor.ts';
export * from './types.ts';
export * from './user-function.ts';
export type { WindowSpec } from './window-spec.ts';
