import type { RecordBatch } from '../../event-log.ts';
import { CompactedSegmentWriter } from './compacted-segment-writer.ts';
import { COMPACTION_KEYS_MAX, TOMBSTONE_RETENTION_MS } from './limits.ts';
import type { Partition, PartitionContext } from './partition.ts';
import type { Segment } from './segment.ts';

const READ_BYTES = 1024 * 1024;
/** A pass is worth its writing when at least this share of the finished segments is new since the last one. */
const DIRTY_SHARE_MIN = 0.5;

/**
 * Rewrites the finished segments of a compacted topic so that of each key only the newest record is left, at its
 * own offset. Tombstones stay for `TOMBSTONE_RETENTION_MS`; records without a key stay for ever. The last segment,
 * to which appends go, is not touched, so an older record may be there until its successor's segment is finished.
 *
 * Crash safety: a rewritten segment is written aside, synced, and put beside the old ones under a name of a
 * higher generation; its header says which offsets it covers. A start drops whatever a later generation covers.
 */
export async function compactPartition(partition: Partition, context: PartitionContext): Promise<void> {
  const finished = partition.segments.slice(0, -1);
  const dirty = finished.filter((segment) => segment.header.coversUntil === 0);
  if (sizeOf(dirty) === 0 || sizeOf(dirty) < sizeOf(finished) * DIRTY_SHARE_MIN) return;
  const { newest, end } = await newestOffsets(partition, dirty);
  const segments = finished.filter((segment) => segment.baseOffset < end);
  for (const group of groupBySize(segments, context.segmentBytes)) {
    await rewriteGroup(partition, context, group, newest);
  }
}

/** The newest offset of each key in the dirty segments; `end` is before the first segment not looked at. */
async function newestOffsets(
  partition: Partition,
  dirty: readonly Segment[],
): Promise<{ newest: Map<string, number>; end: number }> {
  const newest = new Map<string, number>();
  let end = 0;
  for (const segment of dirty) {
    if (newest.size > COMPACTION_KEYS_MAX) break;
    for await (const batch of batchesOf(partition, segment)) {
      for (let row = 0; row < batch.count; row++) {
        const key = keyText(batch, row);
        if (key !== undefined) newest.set(key, batch.offsets[row] as number);
      }
    }
    end = endOf(partition, segment);
  }
  return { newest, end };
}

async function rewriteGroup(
  partition: Partition,
  context: PartitionContext,
  group: readonly Segment[],
  newest: ReadonlyMap<string, number>,
): Promise<void> {
  const last = group.at(-1) as Segment;
  const writer = await CompactedSegmentWriter.create(context, group[0] as Segment, endOf(partition, last));
  for (const segment of group) {
    const { lastAppendedAtMs } = await segment.index();
    const keepsTombstones = context.clock.nowMs() - lastAppendedAtMs < TOMBSTONE_RETENTION_MS;
    for await (const batch of batchesOf(partition, segment)) {
      for (let row = 0; row < batch.count; row++) {
        if (survives(batch, row, newest, keepsTombstones)) writer.add(batch, row);
      }
      await writer.writeFullFrames(lastAppendedAtMs);
    }
    await writer.writeFrame(lastAppendedAtMs);
  }
  partition.replaceSegments(group, [await writer.finish()]);
  for (const segment of group) await segment.removeFiles();
  await context.disk.syncDirectory(last.directory);
}

function survives(
  batch: RecordBatch,
  row: number,
  newest: ReadonlyMap<string, number>,
  keepsTombstones: boolean,
): boolean {
  const key = keyText(batch, row);
  if (key === undefined) return true;
  const isNewest = (batch.offsets[row] as number) >= (newest.get(key) ?? 0);
  return isNewest && (keepsTombstones || (batch.valueStarts[row] as number) >= 0);
}

/** Neighbours whose bytes fit together into one segment: files that shrank are joined again. */
function groupBySize(segments: readonly Segment[], segmentBytes: number): Segment[][] {
  const groups: Segment[][] = [];
  for (const segment of segments) {
    const group = groups.at(-1);
    if (group !== undefined && sizeOf(group) + segment.sizeBytes <= segmentBytes) group.push(segment);
    else groups.push([segment]);
  }
  return groups;
}

async function* batchesOf(partition: Partition, segment: Segment): AsyncGenerator<RecordBatch> {
  const { topic, number } = partition;
  for (let offset = segment.baseOffset; ; ) {
    const batch = await segment.read({ topic, partition: number, offset, maxBytes: READ_BYTES });
    if (batch === undefined) return;
    yield { ...batch, highWatermark: partition.latest };
    offset = batch.nextOffset;
  }
}

/** First offset of the segment after this one. */
function endOf(partition: Partition, segment: Segment): number {
  const { segments } = partition;
  return (segments[segments.indexOf(segment) + 1] as Segment).baseOffset;
}

function keyText(batch: RecordBatch, row: number): string | undefined {
  const start = batch.keyStarts[row] as number;
  if (start < 0) return undefined;
  const { buffer, byteOffset, length } = batch.bytes;
  return Buffer.from(buffer, byteOffset, length).toString('latin1', start, batch.keyEnds[row]);
}

function sizeOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
}
