import { defineErrors } from '#foundation';

export const errors = defineErrors('sinks', {
  view_not_found: { status: 404, title: 'No such view' },
  view_taken: { status: 409, title: 'Another pipeline makes this view' },
  view_invalid: { status: 422, title: 'A view cannot be made like this' },
  view_query_invalid: { status: 422, title: 'A filter, sort or cursor does not fit the view' },
  view_streams_full: { status: 503, title: 'Too many change streams are open' },
});
