import { oneOf, searchOf, text } from '../../routing/search.ts';

export const topicsSearch = searchOf({ q: text, sort: text, internal: oneOf(['shown']) });

export const TOPIC_TABS = ['messages', 'live', 'produce', 'details'] as const;
export const RECORD_PARTS = ['value', 'key', 'headers', 'raw'] as const;

export const topicSearch = searchOf({
  tab: oneOf(TOPIC_TABS),
  /** `earliest`, `latest`, `offset:N` or `timestamp:ISO`. */
  from: (value) =>
    /^(earliest|latest|offset:\d{1,15}|timestamp:[\dTZ:.+-]{10,35})$/.test(value) ? value : undefined,
  partition: (value) => (/^\d{1,6}$/.test(value) ? value : undefined),
  q: text,
  /** The open record, as `partition:offset`. */
  sel: (value) => (/^\d{1,6}:\d{1,15}$/.test(value) ? value : undefined),
  part: oneOf(RECORD_PARTS),
});
