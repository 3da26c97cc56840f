/** Streaming SQL: checks and runs scripts in Flink's dialect. */
export { DatabaseTables } from './adapters/database/database-tables.ts';
export {
  createEmbeddedExecution,
  type EmbeddedExecutionOptions,
} from './adapters/embedded/embedded-execution.ts';
export type { PlatformServices } from './adapters/embedded/remote-services.ts';
export { VIEW_TOPIC_PREFIX } from './connectors/jdbc.ts';
export type {
  Execution,
  ExecutionError,
  ExecutionMetrics,
  ExecutionSpec,
  ExecutionStatus,
  StartPoint,
} from './execution.ts';
export type { OperatorMark, SavepointManifest, SavepointMatch, ViewMatch } from './state/savepoint.ts';
export { type AlignmentTime, type EventTimeReport, type InputTime, NO_EVENT_TIME } from './event-time.ts';
export type { WaitingResult } from './event-time.ts';
export { NO_METRICS } from './execution.ts';
export type { AvroSchemas } from './formats/avro/avro-schemas.ts';
export { createFileSchemas } from './formats/avro/file-schemas.ts';
export type { ScriptCheck, ScriptEndpoint } from './plan/index.ts';
export { type ExplainedScript, explainScript, planDiff } from './explain-script.ts';
export { runScript, type RunScriptOptions } from './run-script.ts';
export type { OperatorVerdict } from './runtime/plan-diff.ts';
export { checkScript, checkServedScript } from './runtime/plan-checked.ts';
export type { Diagnostic } from './sql/index.ts';

/** The runner of SQL test scripts, loaded when it is wanted: a server never does. */
export const loadScriptTests = () => import('./script-tests/index.ts');
