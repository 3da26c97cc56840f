import { defineErrors } from '#foundation';

export const scriptTestErrors = defineErrors('engine', {
  script_test_invalid: { status: 422, title: 'A test script cannot be read' },
});
