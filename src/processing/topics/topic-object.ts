import type { ObjectKind } from '#catalog';
import type { TopicConfig } from '#log';

/** Topics of the platform itself start so; users read them, and neither make, change nor write to them. */
export const INTERNAL_PREFIX = 'millrace.';
export const isInternal = (name: string): boolean => name.startsWith(INTERNAL_PREFIX);

/** What the catalog keeps of a topic, beside what the log knows. Topics that only the log knows have none. */
export interface TopicObject {
  name: string;
  description: string;
  /** JSON pointers into events that are no CloudEvents. */
  keyField: string | null;
  timestampField: string | null;
  /** As asked for at creation: a start makes the topic in the log if a crash came before that. */
  config: Partial<TopicConfig>;
  /** Its records are being deleted: a start goes on with it. */
  isDeleting: boolean;
}

export type TopicSettings = Pick<TopicObject, 'description' | 'keyField' | 'timestampField'>;

export interface TopicEvents {
  created: TopicSettings & { name: string; config: Partial<TopicConfig> };
  changed: Partial<TopicSettings>;
  'deletion-started': Record<string, never>;
  deleted: Record<string, never>;
}

export const topicKind: ObjectKind<TopicObject, TopicEvents> = {
  name: 'topic',
  idPrefix: 'top',
  objectsMax: 10_000,
  apply: {
    created: (_, data) => ({ ...data, isDeleting: false }),
    changed: (before, data) => before && { ...before, ...data },
    'deletion-started': (before) => before && { ...before, isDeleting: true },
    deleted: () => undefined,
  },
};

export const NO_SETTINGS: TopicSettings = { description: '', keyField: null, timestampField: null };
