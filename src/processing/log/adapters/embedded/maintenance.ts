import { compactPartition } from './compaction.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Partition, PartitionContext } from './partition.ts';
import { applyRetention } from './retention.ts';
import type { Topic } from './topics.ts';

/** One pass of retention and compaction over a partition of the topic. */
export async function maintainPartition(
  topic: Topic,
  partition: Partition,
  context: PartitionContext,
  commits: GroupCommit,
): Promise<void> {
  if (partition.damage !== undefined) return;
  await applyRetention(partition, topic.file, context, commits);
  if (topic.file.cleanupPolicy === 'compact') await compactPartition(partition, context);
}
