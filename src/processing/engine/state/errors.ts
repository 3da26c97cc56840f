import { defineErrors } from '#foundation';

export const stateErrors = defineErrors('engine', {
  state_corrupt: { status: 500, title: 'The state of a pipeline cannot be read' },
  state_too_large: { status: 507, title: 'The state of a pipeline exceeds its limit' },
  state_disk_full: { status: 507, title: 'The disk has no room for the state of a pipeline' },
});
