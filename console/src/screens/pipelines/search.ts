import { searchOf, text } from '../../routing/search.ts';

export const pipelinesSearch = searchOf({ q: text, sort: text });

/** The view whose rows are shown. */
export const pipelineSearch = searchOf({ view: text });
