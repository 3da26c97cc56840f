export { type Clock, ManualClock, systemClock } from './clock.ts';
export { didYouMean, nearestName } from './did-you-mean.ts';
export {
  CodedError,
  defineErrors,
  type ErrorDefinition,
  type ErrorFactory,
  errorDefinitions,
  isCoded,
} from './errors.ts';
export { newId, randomToken } from './ids.ts';
export { VERSION } from './version.ts';
