/**
 * The topic of dead letters, as `#dead-letters` names it. Its face is not imported for this one word: it brings
 * HTTP and the database along, and every pipeline's thread would load them.
 */
export const DEAD_LETTER_TOPIC = 'millrace.dead-letters';

/** Rows that came too late, for scripts that want them there: `SET 'millrace.late-rows' = 'topic'`. */
export const LATE_ROWS_TOPIC = 'millrace.late-rows';

/** The consumer group whose offsets are a pipeline's position; also the name of its transactional producer. */
export function groupOf(id: string): string {
  return `pipeline.${id}`;
}
