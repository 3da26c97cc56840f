import { defineErrors } from '#foundation';

export const errors = defineErrors('schema', {
  schema_invalid: { status: 422, title: 'Invalid schema' },
  schema_incompatible: { status: 409, title: 'Incompatible schema' },
  schema_not_found: { status: 404, title: 'No such schema' },
  schema_version_not_found: { status: 404, title: 'No such schema version' },
  schema_versions_exhausted: { status: 409, title: 'Too many schema versions' },
});
