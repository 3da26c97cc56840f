import { defineErrors } from '#foundation';

export const stateErrors = defineErrors('engine', {
  state_corrupt: { status: 500, title: 'The state of a pipeline cannot be read' },
  state_of_other_version: { status: 409, title: 'The state was written by another version of Millrace' },
  state_too_large: { status: 507, title: 'The state of a pipeline exceeds its limit' },
  state_of_other_tasks: { status: 409, title: 'The state was written by other tasks' },
  savepoint_exists: { status: 409, title: 'There is something where the savepoint should be' },
  savepoint_invalid: { status: 422, title: 'The savepoint cannot be read' },
  state_disk_full: { status: 507, title: 'The disk has no room for the state of a pipeline' },
});
