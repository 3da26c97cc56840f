import { defineErrors } from '#foundation';

/** What makes a whole request fail. One event that fails is no error but a result: see `intake/rejection.ts`. */
export const errors = defineErrors('sources', {
  invalid_json: { status: 400, title: 'Invalid JSON' },
  invalid_utf8: { status: 400, title: 'Invalid UTF-8' },
  invalid_cloudevent_request: { status: 400, title: 'Invalid CloudEvents request' },
  body_incomplete: { status: 400, title: 'The body ended early' },
  body_too_large: { status: 413, title: 'Body too large' },
  batch_too_large: { status: 413, title: 'Too many events in one request' },
  event_too_large: { status: 413, title: 'Event too large' },
  unsupported_media_type: { status: 415, title: 'Unsupported media type' },
  unsupported_content_encoding: { status: 415, title: 'Unsupported content encoding' },
  all_events_rejected: { status: 422, title: 'Every event was rejected' },
  ingest_overloaded: { status: 429, title: 'Too much is on its way in' },
  topic_internal: { status: 403, title: 'Only the platform writes to this topic' },
});
