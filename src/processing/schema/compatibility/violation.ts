/** One reason why two versions of a schema do not fit together. */
export interface Violation {
  /** JSON pointer into the schema that is stricter than the other allows. */
  pointer: string;
  /** The keyword, or what was compared, in a word: `type`, `required`, `additionalProperties`. */
  rule: string;
  message: string;
  /** The older version compared with, if a registry said it. */
  version?: number;
}

/** Violations told of one comparison; more are cut off. */
export const VIOLATIONS_MAX = 50;
