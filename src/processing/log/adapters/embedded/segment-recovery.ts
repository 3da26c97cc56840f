import { type Disk, type DiskFile, readWholeFile } from './disk.ts';
import type { FrameHeader } from './frame.ts';
import { findFrame, scanFrames } from './frame-scan.ts';
import { errors } from '../../errors.ts';
import { indexPath, SEGMENT_HEADER_BYTES, type SegmentHeader } from './segment-file.ts';
import { SegmentIndex } from './segment-index.ts';

/** The frames one group commit wrote to a partition. They count together or not at all. */
interface Unit {
  position: number;
  frames: { frame: FrameHeader; position: number }[];
}

/**
 * Finds the end of a partition's last segment after a crash and cuts off what the last group commit left
 * unfinished: a torn write, or conditional frames whose cycle the coordinator never committed. None of it
 * was acknowledged. Bad bytes *before* something whole were whole once, so they are damage: the named error
 * `partition_damaged`, and nothing is cut.
 */
export async function recoverSegment(
  disk: Disk,
  place: { directory: string; name: string; header: SegmentHeader; file: DiskFile },
  lastCommittedCycle: number,
): Promise<SegmentIndex> {
  const { file, header } = place;
  const path = `${place.directory}/${place.name}`;
  const sizeBytes = await file.size();
  const index =
    (await savedIndex(disk, place.directory, place.name, header.salt)) ??
    new SegmentIndex(SEGMENT_HEADER_BYTES, header.baseOffset);
  if (index.endPosition > sizeBytes) throw damage(path, sizeBytes, 'Records that were written are missing');

  const units = new UnitReader(index, lastCommittedCycle);
  const end = await scanFrames(file, index.endPosition, sizeBytes, header.salt, (frame, position) =>
    units.take(frame, position),
  );
  if (end < sizeBytes && !units.stopped) {
    const later = await findFrame(file, end, sizeBytes, header.salt);
    const tornFrom = units.open?.position ?? end;
    if (later !== undefined && later.position - later.frame.unitDistance !== tornFrom) {
      throw damage(path, end, 'A frame fails its checksum');
    }
  }
  if (index.endPosition < sizeBytes) {
    await file.truncate(index.endPosition);
    await file.syncData();
  }
  return index;
}

/** Puts frames together to units and takes the whole, committed ones into the index. */
class UnitReader {
  readonly #index: SegmentIndex;
  readonly #lastCommittedCycle: number;
  open: Unit | undefined;
  stopped = false;

  constructor(index: SegmentIndex, lastCommittedCycle: number) {
    this.#index = index;
    this.#lastCommittedCycle = lastCommittedCycle;
  }

  /** False if the unit is one that was never committed: nothing follows it. */
  take(frame: FrameHeader, position: number): boolean {
    if (frame.conditional && frame.cycle > this.#lastCommittedCycle) {
      this.stopped = true;
      return false;
    }
    this.open ??= { position, frames: [] };
    this.open.frames.push({ frame, position });
    if (frame.unitIndex === frame.unitCount - 1) {
      for (const taken of this.open.frames) this.#index.add(taken.frame, taken.position);
      this.open = undefined;
    }
    return true;
  }
}

async function savedIndex(
  disk: Disk,
  directory: string,
  name: string,
  salt: number,
): Promise<SegmentIndex | undefined> {
  const bytes = await readWholeFile(disk, directory, indexPath(name));
  return bytes === undefined ? undefined : SegmentIndex.decode(bytes, salt);
}

function damage(file: string, position: number, what: string): Error {
  return errors.partition_damaged(`${what} at byte ${position} of ${file}.`, { details: { file, position } });
}
