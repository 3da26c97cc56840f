import type { Clock } from '#foundation';
import type { UserFunctions } from '../udf/index.ts';
import type { TimeZone } from './time-zone.ts';

/** What compiled expressions need from outside. */
export interface CompileContext {
  clock: Clock;
  /** `table.local-time-zone`: how TIMESTAMP_LTZ becomes a wall clock. */
  zone: TimeZone;
  /** For RAND and UUID: numbers in [0, 1). */
  random: () => number;
  /** Functions of the user, loaded; undefined where none can be called. */
  functions?: UserFunctions;
}
