import { defineErrors } from '#foundation';

export const errors = defineErrors('topics', {
  topic_reserved: { status: 403, title: 'The topic belongs to the platform' },
  position_invalid: { status: 400, title: 'Not a position in a topic' },
  too_many_tails: { status: 429, title: 'Too many live tails are open' },
});
