import { isCoded } from '#foundation';
import { errors } from '../../errors.ts';
import type { DiskFile } from './disk.ts';
import { Partition, type PartitionContext } from './partition.ts';
import { Segment } from './segment.ts';
import {
  compareSegmentNames,
  createSegmentFile,
  indexPath,
  parseSegmentName,
  readSegmentHeader,
  SEGMENT_HEADER_BYTES,
  type SegmentHeader,
} from './segment-file.ts';
import { recoverSegment } from './segment-recovery.ts';
import { SegmentIndex } from './segment-index.ts';

interface Found {
  name: string;
  header: SegmentHeader;
  sizeBytes: number;
}

/**
 * The partitions of a topic as its directory has them. Only the last segment of each is read, and of it only
 * what its saved index does not vouch for. A damaged partition opens too, and refuses everything with the error
 * that names file and position, so that the other partitions go on.
 */
export async function openPartitions(
  context: PartitionContext,
  place: { topic: string; directory: string },
  count: number,
  lastCommittedCycle: number,
): Promise<Partition[]> {
  const names = await context.disk.listDirectory(place.directory);
  await removeLeftovers(context, place.directory, names);
  const partitions: Partition[] = [];
  for (let number = 0; number < count; number++) {
    const own = names
      .filter((name) => parseSegmentName(name)?.partition === number)
      .sort(compareSegmentNames);
    partitions.push(await openPartition(context, { ...place, number }, own, lastCommittedCycle));
  }
  return partitions;
}

async function openPartition(
  context: PartitionContext,
  place: { topic: string; directory: string; number: number },
  names: readonly string[],
  lastCommittedCycle: number,
): Promise<Partition> {
  try {
    const found = await findSegments(context, place.directory, names);
    const last = found.pop();
    if (last === undefined) return new Partition(context, place, { segments: [], nextOffset: 0 });
    const index = await recoverLast(context, place.directory, last, lastCommittedCycle);
    const { disk, files } = context;
    const segments = found.map((segment) => new Segment(disk, files, { ...place, ...segment }));
    segments.push(new Segment(disk, files, { ...place, ...last, sizeBytes: index.endPosition }, index));
    return new Partition(context, place, { segments, nextOffset: index.nextOffset });
  } catch (error) {
    if (!isCoded(error, 'partition_damaged')) throw error;
    return new Partition(context, place, { segments: [], nextOffset: 0, damage: error });
  }
}

/** Segments with whole headers, in order, without those that compaction has merged into an earlier one. */
async function findSegments(
  context: PartitionContext,
  directory: string,
  names: readonly string[],
): Promise<Found[]> {
  const found: Found[] = [];
  let coveredUntil = 0;
  for (const name of names) {
    const baseOffset = parseSegmentName(name)?.baseOffset ?? 0;
    if (baseOffset < coveredUntil) {
      await context.disk.remove(`${directory}/${name}`);
      await context.disk.remove(indexPath(`${directory}/${name}`));
      continue;
    }
    const segment = await readFound(context, directory, name, baseOffset, name === names.at(-1));
    coveredUntil = Math.max(coveredUntil, segment.header.coversUntil);
    found.push(segment);
  }
  return found;
}

async function readFound(
  context: PartitionContext,
  directory: string,
  name: string,
  baseOffset: number,
  isLast: boolean,
): Promise<Found> {
  const { header, sizeBytes } = await withFile(context, `${directory}/${name}`, async (file) => ({
    header: await readSegmentHeader(file),
    sizeBytes: await file.size(),
  }));
  if (header !== undefined) return { name, header, sizeBytes };
  if (!isLast || sizeBytes > SEGMENT_HEADER_BYTES) {
    const file = `${directory}/${name}`;
    throw errors.partition_damaged(`The header of ${file} fails its checksum.`, {
      details: { file, position: 0 },
    });
  }
  // The crash came while it was being created: records are only written behind a durable header.
  const fresh = { salt: context.randomSalt(), baseOffset, coversUntil: 0 };
  await (await createSegmentFile(context.disk, directory, name, fresh)).close();
  return { name, header: fresh, sizeBytes: SEGMENT_HEADER_BYTES };
}

async function recoverLast(
  context: PartitionContext,
  directory: string,
  { name, header }: Found,
  lastCommittedCycle: number,
): Promise<SegmentIndex> {
  return await withFile(context, `${directory}/${name}`, (file) =>
    recoverSegment(context.disk, { directory, name, header, file }, lastCommittedCycle),
  );
}

async function withFile<T>(
  context: PartitionContext,
  path: string,
  work: (file: DiskFile) => Promise<T>,
): Promise<T> {
  const file = await context.disk.open(path, 'existing');
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

async function removeLeftovers(
  context: PartitionContext,
  directory: string,
  names: readonly string[],
): Promise<void> {
  for (const name of names) if (name.endsWith('.new')) await context.disk.remove(`${directory}/${name}`);
}
