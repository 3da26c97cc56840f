export {
  createProcessingService,
  type PartStarter,
  type ProcessingDeps,
  type ProcessingGround,
  type ProcessingPart,
  type ProcessingService,
} from './processing-service.ts';
