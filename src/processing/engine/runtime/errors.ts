import { defineErrors } from '#foundation';

export const runtimeErrors = defineErrors('engine', {
  plan_unsupported: { status: 422, title: 'The plan cannot be executed' },
  pipeline_not_running: { status: 409, title: 'The pipeline does not run' },
  pipeline_exists: { status: 409, title: 'The pipeline runs already' },
  too_many_pipelines: { status: 429, title: 'Too many pipelines run at once' },
  pipeline_out_of_memory: { status: 507, title: 'The pipeline exceeds its memory' },
  pipeline_failed: { status: 500, title: 'The pipeline stopped with an error' },
  row_failed: { status: 422, title: 'A row could not be processed' },
  sql_invalid: { status: 422, title: 'The SQL script has errors' },
});
