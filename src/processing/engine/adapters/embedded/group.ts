/** The consumer group whose offsets are a pipeline's position; also the name of its transactional producer. */
export function groupOf(id: string): string {
  return `pipeline.${id}`;
}
