export {
  createProcessingService,
  type PartStarter,
  type ProcessingDeps,
  type ProcessingGround,
  type ProcessingPart,
  type ProcessingService,
  type ProcessingSettings,
} from './processing-service.ts';
