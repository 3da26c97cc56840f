export { errors } from './errors.ts';
export {
  type CheckScript,
  type Diagnostic,
  type ExecutionSpec,
  type ExecutionStatus,
  NO_METRICS,
  type PipelineError,
  type PipelineExecution,
  type PipelineMetrics,
  type PipelineSinks,
  type ScriptCheck,
  type ScriptSink,
} from './execution.ts';
export { type PipelineRoutesDeps, pipelineRoutes } from './http/pipeline-routes.ts';
export { type Pipeline, pipelineKind } from './pipeline.ts';
export { openPipelines, type PipelineDraft, type Pipelines, type PipelinesOptions } from './pipelines.ts';
