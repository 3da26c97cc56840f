import { defineErrors } from '#foundation';

export const errors = defineErrors('pipelines', {
  pipeline_not_found: { status: 404, title: 'There is no such pipeline' },
  pipeline_name_invalid: { status: 422, title: 'A pipeline cannot have this name' },
  sql_invalid: { status: 422, title: 'The SQL script has errors' },
  sink_taken: { status: 409, title: 'Another pipeline writes this view' },
  savepoint_not_found: { status: 404, title: 'There is no such savepoint' },
  savepoint_name_invalid: { status: 422, title: 'A savepoint cannot have this name' },
  too_many_savepoints: { status: 409, title: 'There are too many savepoints' },
  pipeline_restarts_exhausted: { status: 500, title: 'The pipeline failed again and again' },
});
