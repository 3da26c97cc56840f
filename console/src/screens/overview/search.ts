import { instant, searchOf, text } from '../../routing/search.ts';

export const overviewSearch = searchOf({
  from: instant,
  to: instant,
  /** Names of further views that are unfolded, with commas between. */
  views: text,
});
