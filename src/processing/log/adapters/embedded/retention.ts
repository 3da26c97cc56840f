import type { TopicConfig } from '../../event-log.ts';
import type { GroupCommit } from './group-commit.ts';
import type { Partition, PartitionContext } from './partition.ts';
import type { Segment } from './segment.ts';

/** Removes the oldest segments that the topic's limits no longer ask to keep, whole files only. */
export async function applyRetention(
  partition: Partition,
  config: TopicConfig,
  context: PartitionContext,
  commits: GroupCommit,
): Promise<void> {
  if (await isLastExpired(partition, config, context)) {
    await commits.exclusive(() => partition.roll());
  }
  const expired = await expiredSegments(partition, config, context);
  if (expired.length === 0) return;
  partition.replaceSegments(expired, []);
  for (const segment of expired) await segment.removeFiles();
  await context.disk.syncDirectory((expired[0] as Segment).directory);
}

/** Of all segments but the last, those from the oldest on that are too old or beyond the size. */
async function expiredSegments(
  partition: Partition,
  config: TopicConfig,
  context: PartitionContext,
): Promise<Segment[]> {
  const expired: Segment[] = [];
  let sizeBytes = partition.sizeBytes;
  for (const segment of partition.segments.slice(0, -1)) {
    const isBeyondSize = config.retentionBytes !== null && sizeBytes > config.retentionBytes;
    if (!isBeyondSize && !(await isTooOld(segment, config, context))) break;
    expired.push(segment);
    sizeBytes -= segment.sizeBytes;
  }
  return expired;
}

async function isLastExpired(
  partition: Partition,
  config: TopicConfig,
  context: PartitionContext,
): Promise<boolean> {
  const last = partition.segments.at(-1);
  return last !== undefined && last.baseOffset < partition.latest && (await isTooOld(last, config, context));
}

/** By the time of the newest append, not by event time: replayed history would be gone before it was read. */
async function isTooOld(segment: Segment, config: TopicConfig, context: PartitionContext): Promise<boolean> {
  if (config.retentionMs === null) return false;
  const { lastAppendedAtMs } = await segment.index();
  return context.clock.nowMs() - lastAppendedAtMs > config.retentionMs;
}
