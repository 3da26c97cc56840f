import { defineErrors } from '#foundation';

/** Every code with which the event log answers the world's trouble. */
export const errors = defineErrors('log', {
  topic_not_found: { status: 404, title: 'No such topic' },
  topic_exists: { status: 409, title: 'The topic exists already' },
  topic_invalid: { status: 422, title: 'The name or configuration of a topic is not valid' },
  partition_not_found: { status: 404, title: 'The topic has no such partition' },
  partition_damaged: { status: 500, title: 'Stored records fail their checksum' },
  offset_out_of_range: { status: 416, title: 'No record is kept at this offset' },
  group_invalid: { status: 422, title: 'The name or an offset of a consumer group is not valid' },
  record_too_large: { status: 413, title: 'A record is larger than the log takes' },
  transaction_too_large: { status: 413, title: 'A transaction holds more than the log takes at once' },
  producer_fenced: { status: 409, title: 'A newer producer has taken this transactional id' },
  log_overloaded: { status: 429, title: 'More is waiting for the disk than the log takes' },
  log_failed: { status: 503, title: 'The log accepts nothing since a write failed' },
  log_damaged: { status: 500, title: 'A file of the log is damaged' },
  log_locked: { status: 503, title: 'Another process has the log open' },
  log_closed: { status: 503, title: 'The log is closed' },
  log_disconnected: { status: 503, title: 'The thread that owns the log is gone' },
});
