import type { ObjectKind } from '#catalog';
import { COMPATIBILITY_DEFAULT, type CompatibilityLevel } from './compatibility/level.ts';

/** Versions one subject may have. */
export const VERSIONS_MAX = 200;
/** Length of all versions of one subject together, as JSON text. */
export const SUBJECT_BYTES_MAX = 4 * 1024 * 1024;
/** `orders-value`: as topics are named. */
export const SUBJECT_PATTERN = '^[a-zA-Z0-9._-]{1,255}$';

/** All versions of one schema. */
export interface Subject {
  name: string;
  compatibility: CompatibilityLevel;
  /** Oldest first; version `n` is at `n - 1`. */
  versions: readonly SchemaVersion[];
}

export interface SchemaVersion {
  /** The schema as JSON text, kept as text so that its members stay in order. */
  text: string;
  createdAtMs: number;
  createdBy: string;
}

export interface SubjectEvents {
  registered: { name: string; compatibility: CompatibilityLevel | null; version: SchemaVersion };
  'level-changed': { compatibility: CompatibilityLevel };
}

export const subjectKind: ObjectKind<Subject, SubjectEvents> = {
  name: 'schema',
  idPrefix: 'sch',
  objectsMax: 10_000,
  apply: {
    registered: (before, { name, compatibility, version }) => ({
      name,
      compatibility: compatibility ?? before?.compatibility ?? COMPATIBILITY_DEFAULT,
      versions: [...(before?.versions ?? []), version],
    }),
    'level-changed': (before, { compatibility }) => before && { ...before, compatibility },
  },
};

/** The subject that speaks of a topic's values. */
export function subjectOfTopic(topic: string): string {
  return `${topic}-value`;
}
