import type { GroupCommit } from './group-commit.ts';
import type { PartitionContext } from './partition.ts';
import { applyRetention } from './retention.ts';
import type { Topic } from './topics.ts';

/** One pass over a topic, partition by partition; ends early when the log closes. */
export async function maintainTopic(
  topic: Topic,
  context: PartitionContext,
  commits: GroupCommit,
  signal: AbortSignal,
): Promise<void> {
  for (const partition of topic.partitions) {
    if (signal.aborted || partition.damage !== undefined) continue;
    await applyRetention(partition, topic.file, context, commits);
  }
}
