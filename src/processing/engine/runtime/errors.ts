import { defineErrors } from '#foundation';

export const runtimeErrors = defineErrors('engine', {
  plan_unsupported: { status: 422, title: 'The plan cannot be executed' },
  pipeline_exists: { status: 409, title: 'The pipeline runs already' },
  pipeline_not_found: { status: 404, title: 'There is no such pipeline' },
  pipeline_failed: { status: 500, title: 'The pipeline stopped with an error' },
  row_failed: { status: 422, title: 'A row could not be processed' },
  sql_invalid: { status: 422, title: 'The SQL script has errors' },
});
