export { createDetector, restoreDetector } from './create-detector.ts';
export type { Detection, Detector } from './detector.ts';
export { errors } from './errors.ts';
export {
  DETECTOR_METHODS,
  DETECTOR_OPTIONS,
  type DetectorMethod,
  type DetectorOptions,
  type DetectorSettings,
  parseDetectorOptions,
} from './options.ts';
