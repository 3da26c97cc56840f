import type { Validator } from '#schema';

/** What the intake must know of a topic. A new object whenever something of it changes. */
export interface IntakeTopic {
  name: string;
  /** Only the platform writes to it. */
  internal: boolean;
  /** Steps of the JSON pointers to key and event time in events that do not name them otherwise. */
  keyField: readonly string[] | null;
  timestampField: readonly string[] | null;
  /** A compacted topic needs keys, and takes events without data as deletions. */
  compacted: boolean;
  schema: { version: number; validator: Validator } | null;
}
