import type { LogRecord, NewRecord, PackedRecords, RecordBatch, RecordHeader, Records } from './event-log.ts';
import { packedHeadersLength, packHeaders, unpackHeader, unpackHeaders } from './packed-headers.ts';

const COLUMN_BYTES_PER_RECORD = 40;

/**
 * Index columns for `count` records in one buffer of their own, so that they travel as one; in that of `recycled` if it
 * is large enough, and then with what stands there.
 */
export function createColumns(
  count: number,
  recycled?: RecordBatch,
): Omit<PackedRecords, 'count' | 'bytes'> & { offsets: Float64Array } {
  const buffer = bufferOf(recycled?.offsets, count * COLUMN_BYTES_PER_RECORD);
  const ints = (column: number): Int32Array<ArrayBuffer> =>
    new Int32Array(buffer, count * (16 + 4 * column), count);
  return {
    offsets: new Float64Array(buffer, 0, count),
    timestampsMs: new Float64Array(buffer, count * 8, count),
    keyStarts: ints(0),
    keyEnds: ints(1),
    valueStarts: ints(2),
    valueEnds: ints(3),
    headerStarts: ints(4),
    headerEnds: ints(5),
  };
}

/** At least `length` bytes: the buffer below `view`, or a new one if it has fewer. */
export function bufferOf(view: ArrayBufferView | undefined, length: number): ArrayBuffer {
  const buffer = view?.buffer;
  return buffer instanceof ArrayBuffer && buffer.byteLength >= length ? buffer : new ArrayBuffer(length);
}

/** Packs record objects: key, value and headers of each record one after another. */
export function packRecords(records: readonly NewRecord[]): PackedRecords {
  const { offsets: _, ...columns } = createColumns(records.length);
  const bytes = new Uint8Array(records.reduce((sum, record) => sum + recordBytes(record), 0));
  let at = 0;
  for (const [i, record] of records.entries()) {
    columns.timestampsMs[i] = record.timestampMs;
    columns.keyStarts[i] = record.key === null ? -1 : at;
    if (record.key !== null) bytes.set(record.key, at);
    at += record.key?.length ?? 0;
    columns.keyEnds[i] = at;
    columns.valueStarts[i] = record.value === null ? -1 : at;
    if (record.value !== null) bytes.set(record.value, at);
    at += record.value?.length ?? 0;
    columns.valueEnds[i] = at;
    columns.headerStarts[i] = at;
    at = packHeaders(record.headers, bytes, at);
    columns.headerEnds[i] = at;
  }
  return { count: records.length, ...columns, bytes };
}

/** Record `i` of the batch as an object. Its bytes are views: they keep the whole batch alive. */
export function recordAt(batch: RecordBatch, i: number): LogRecord {
  return {
    topic: batch.topic,
    partition: batch.partition,
    offset: batch.offsets[i] as number,
    ...newRecordAt(batch, i),
  };
}

/** All records of the batch as objects, as {@link recordAt} makes them. */
export function recordsOf(batch: RecordBatch): LogRecord[] {
  return Array.from({ length: batch.count }, (_, i) => recordAt(batch, i));
}

/** Record `i` without its place in the log. Its bytes are views. */
export function newRecordAt(packed: PackedRecords, i: number): NewRecord {
  return {
    key: keyAt(packed, i),
    value: valueAt(packed, i),
    timestampMs: packed.timestampsMs[i] as number,
    headers: headersAt(packed, i),
  };
}

export function keyAt(packed: PackedRecords, i: number): Uint8Array | null {
  const start = packed.keyStarts[i] as number;
  return start < 0 ? null : packed.bytes.subarray(start, packed.keyEnds[i]);
}

export function valueAt(packed: PackedRecords, i: number): Uint8Array | null {
  const start = packed.valueStarts[i] as number;
  return start < 0 ? null : packed.bytes.subarray(start, packed.valueEnds[i]);
}

export function headersAt(packed: PackedRecords, i: number): RecordHeader[] {
  return unpackHeaders(packed.bytes, packed.headerStarts[i] as number, packed.headerEnds[i] as number);
}

/** Value of the last header of that name (as Kafka's `lastHeader`), without unpacking the others. */
export function headerAt(packed: PackedRecords, i: number, name: string): Uint8Array | undefined {
  return unpackHeader(packed.bytes, packed.headerStarts[i] as number, packed.headerEnds[i] as number, name);
}

/** Bytes a record takes packed, apart from its index columns. */
export function recordBytes(record: NewRecord): number {
  return (record.key?.length ?? 0) + (record.value?.length ?? 0) + packedHeadersLength(record.headers);
}

/** True for the packed form of what `append` takes. */
export function isPacked(records: Records): records is PackedRecords {
  return !Array.isArray(records);
}
