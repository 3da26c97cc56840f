export { errors } from './errors.ts';
export type { CheckScript, PipelineExecution, PipelineSinks, ScriptCheck, ScriptSink } from './execution.ts';
export { type PipelineRoutesDeps, pipelineRoutes } from './http/pipeline-routes.ts';
export { type Pipeline, pipelineKind } from './pipeline.ts';
export { openPipelines, type PipelineDraft, type Pipelines, type PipelinesOptions } from './pipelines.ts';
