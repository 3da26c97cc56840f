import { errors } from '../../errors.ts';
import type { NewRecord, PackedRecords, Records } from '../../event-log.ts';
import { isPacked, packRecords, recordBytes } from '../../records.ts';
import { FRAME_BYTES_TARGET, RECORD_BYTES_MAX } from './limits.ts';
import type { Partition } from './partition.ts';
import { partitionOfKey, partitionOfPacked } from './partitioner.ts';
import { RowChunk } from './row-chunk.ts';

/** Records on their way to one partition. */
export interface Staged {
  partition: Partition;
  chunks: RowChunk[];
  rows: number;
}

/** Where one call's records went: by record, a place in `staged` and a row of it. */
export interface Placement {
  staged: Staged[];
  slots: Int32Array;
  rows: Int32Array;
}

/** Records taken in, already in the form in which they are written, by partition. */
export class Staging {
  readonly #byPartition = new Map<Partition, Staged>();
  bytes = 0;

  get isEmpty(): boolean {
    return this.#byPartition.size === 0;
  }

  entries(): Staged[] {
    return [...this.#byPartition.values()];
  }

  /** Copies the records, each into the partition its key decides; all without a key go to partition `keyless`. */
  add(partitions: readonly Partition[], records: Records, keyless: number): Placement {
    const placement: Placement = { staged: [], ...emptyPlaces(lengthOf(records)) };
    const slotOfPartition = new Int32Array(partitions.length).fill(-1);
    const slotOf = (number: number): number => {
      if (slotOfPartition[number] === -1) {
        slotOfPartition[number] = placement.staged.length;
        placement.staged.push(this.#stagedFor(partitions[number] as Partition));
      }
      return slotOfPartition[number] as number;
    };
    if (isPacked(records)) this.#addPacked(records, partitions.length, keyless, slotOf, placement);
    else this.#addObjects(records, partitions.length, keyless, slotOf, placement);
    return placement;
  }

  /** Takes over what another staging holds, without copying. */
  adopt(other: Staging): void {
    for (const staged of other.entries()) {
      const own = this.#stagedFor(staged.partition);
      own.chunks.push(...staged.chunks);
      own.rows += staged.rows;
    }
    this.bytes += other.bytes;
  }

  #addObjects(
    records: readonly NewRecord[],
    partitions: number,
    keyless: number,
    slotOf: (partition: number) => number,
    placement: Placement,
  ): void {
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as NewRecord;
      const slot = slotOf(record.key === null ? keyless : partitionOfKey(record.key, partitions));
      const staged = placement.staged[slot] as Staged;
      openChunk(staged).add(record);
      placement.slots[i] = slot;
      placement.rows[i] = staged.rows++;
    }
  }

  #addPacked(
    packed: PackedRecords,
    partitions: number,
    keyless: number,
    slotOf: (partition: number) => number,
    placement: Placement,
  ): void {
    for (let i = 0; i < packed.count; i++) {
      const slot = slotOf(partitionOfPacked(packed, i, partitions, keyless));
      const staged = placement.staged[slot] as Staged;
      openChunk(staged).addPacked(packed, i);
      placement.slots[i] = slot;
      placement.rows[i] = staged.rows++;
    }
  }

  #stagedFor(partition: Partition): Staged {
    let staged = this.#byPartition.get(partition);
    if (staged === undefined) {
      staged = { partition, chunks: [], rows: 0 };
      this.#byPartition.set(partition, staged);
    }
    return staged;
  }
}

/** Bytes of all records. Rejects what the log does not take, before anything of the call is copied. */
export function measure(records: Records): number {
  return isPacked(records) ? measurePacked(records) : measureObjects(records);
}

/** Throws the damage of a partition if a record would go there; the records of healthy ones are not held up. */
export function refuseDamaged(partitions: readonly Partition[], records: Records, keyless: number): void {
  if (partitions.every(({ damage }) => damage === undefined)) return;
  const packed = isPacked(records) ? records : packRecords(records);
  for (let i = 0; i < packed.count; i++) {
    const { damage } = partitions[partitionOfPacked(packed, i, partitions.length, keyless)] as Partition;
    if (damage !== undefined) throw damage;
  }
}

function measureObjects(records: readonly NewRecord[]): number {
  let sum = 0;
  for (const [i, record] of records.entries()) {
    if (!Number.isFinite(record.timestampMs)) throw badTimestamp(i);
    if (record.headers.length > 0xffff) throw new TypeError(`Record ${i} has more than 65,535 headers.`);
    const bytes = recordBytes(record);
    if (bytes > RECORD_BYTES_MAX) throw tooLarge(i, bytes);
    sum += bytes;
  }
  return sum;
}

function measurePacked(packed: PackedRecords): number {
  let sum = 0;
  for (let i = 0; i < packed.count; i++) {
    if (!Number.isFinite(packed.timestampsMs[i])) throw badTimestamp(i);
    const bytes =
      span(packed.keyStarts, packed.keyEnds, i) +
      span(packed.valueStarts, packed.valueEnds, i) +
      span(packed.headerStarts, packed.headerEnds, i);
    if (bytes > RECORD_BYTES_MAX) throw tooLarge(i, bytes);
    sum += bytes;
  }
  return sum;
}

function span(starts: Int32Array, ends: Int32Array, i: number): number {
  const start = starts[i] as number;
  return start < 0 ? 0 : (ends[i] as number) - start;
}

function openChunk(staged: Staged): RowChunk {
  const last = staged.chunks.at(-1);
  if (last !== undefined && last.bodyBytes < FRAME_BYTES_TARGET) return last;
  const chunk = new RowChunk();
  staged.chunks.push(chunk);
  return chunk;
}

function emptyPlaces(count: number): Pick<Placement, 'slots' | 'rows'> {
  return { slots: new Int32Array(count), rows: new Int32Array(count) };
}

export function lengthOf(records: Records): number {
  return isPacked(records) ? records.count : records.length;
}

function badTimestamp(i: number): TypeError {
  return new TypeError(`Record ${i} has a timestamp that is no finite number of milliseconds.`);
}

function tooLarge(i: number, bytes: number): Error {
  return errors.record_too_large(
    `Record ${i} has ${bytes} bytes; the log takes ${RECORD_BYTES_MAX} at most.`,
    {
      details: { record: i, bytes, bytesMax: RECORD_BYTES_MAX },
    },
  );
}
