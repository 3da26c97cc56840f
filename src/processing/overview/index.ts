export { type Health, type HealthFacts, judgeHealth } from './health.ts';
export {
  type OverviewDeps,
  overviewRoutes,
  type PipelineFacts,
  readOverview,
  type Saturation,
} from './overview-routes.ts';
export {
  createStageMeter,
  createStageMeters,
  STAGES,
  type Stage,
  type StageMeter,
  type StageMeters,
} from './stage-meter.ts';
