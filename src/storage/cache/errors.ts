import { defineErrors } from '#foundation';

export const errors = defineErrors('cache', {
  cache_value_too_large: { status: 500, title: 'A value is too large for the cache' },
  cache_not_a_number: { status: 500, title: 'A cached value is not a number' },
});
