/**
 * What a new version of a schema owes to the older ones, in the words of a schema registry.
 *
 * - `backward`: who reads with the new version can read what was written under the last one.
 * - `forward`: who reads with the last version can read what is written under the new one.
 * - `full`: both. `*_transitive`: towards all older versions, not only the last.
 */
export const COMPATIBILITY_LEVELS = [
  'none',
  'backward',
  'backward_transitive',
  'forward',
  'forward_transitive',
  'full',
  'full_transitive',
] as const;
export type CompatibilityLevel = (typeof COMPATIBILITY_LEVELS)[number];

export const COMPATIBILITY_DEFAULT: CompatibilityLevel = 'backward';

export interface CompatibilityChecks {
  backward: boolean;
  forward: boolean;
  transitive: boolean;
}

/** The checks that a level stands for. */
export function checksOf(level: CompatibilityLevel): CompatibilityChecks {
  const [direction, transitive] = level.split('_');
  return {
    backward: direction === 'backward' || direction === 'full',
    forward: direction === 'forward' || direction === 'full',
    transitive: transitive === 'transitive',
  };
}
