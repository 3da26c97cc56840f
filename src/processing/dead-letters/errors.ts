import { defineErrors } from '#foundation';

export const errors = defineErrors('dead-letters', {
  dead_letter_not_found: { status: 404, title: 'No such dead letter' },
  dead_letter_closed: { status: 409, title: 'The dead letter is no longer open' },
  replay_rejected: { status: 422, title: 'The event would fail again' },
});
