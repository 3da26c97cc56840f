import { defineErrors } from '#foundation';

export const errors = defineErrors('topics', {
  topic_reserved: { status: 403, title: 'The topic belongs to the platform' },
  position_invalid: { status: 400, title: 'Not a position in a topic' },
  topic_in_use: { status: 409, title: 'The topic is in use' },
});
