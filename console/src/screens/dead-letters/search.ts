import { DEAD_LETTER_STAGES, DEAD_LETTER_STATUSES } from '../../api/dead-letters.ts';
import { oneOf, searchOf, text } from '../../routing/search.ts';

/** Without a status the open ones are shown; `all` shows every one. */
export const deadLettersSearch = searchOf({
  stage: oneOf(DEAD_LETTER_STAGES),
  status: oneOf([...DEAD_LETTER_STATUSES, 'all']),
  topic: text,
  code: text,
  q: text,
});
