import { defineErrors } from '#foundation';

export const errors = defineErrors('detect', {
  detector_options_invalid: { status: 422, title: 'The options of a detector are not valid' },
  detector_snapshot_invalid: { status: 500, title: 'The saved state of a detector cannot be read' },
});
