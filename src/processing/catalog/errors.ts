import { defineErrors } from '#foundation';

export const errors = defineErrors('catalog', {
  object_not_found: { status: 404, title: 'No such object' },
  name_taken: { status: 409, title: 'The name is taken' },
  version_conflict: { status: 412, title: 'The object was changed meanwhile' },
  if_match_invalid: { status: 400, title: 'If-Match is not an ETag of this API' },
  catalog_full: { status: 409, title: 'No more objects of this kind are allowed' },
  catalog_ahead_of_log: { status: 500, title: 'The database knows events that the log does not have' },
});
