import { defineErrors } from '#foundation';

export const udfErrors = defineErrors('engine', {
  function_unavailable: { status: 422, title: 'A function of the script cannot be loaded' },
});
