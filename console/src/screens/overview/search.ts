import { instant, searchOf } from '../../routing/search.ts';

export const overviewSearch = searchOf({ from: instant, to: instant });
