import { type PackedRecords, packRecords, type RecordHeader } from '#log';
import { ROW_KINDS } from '../../batch/batch.ts';
import { ByteWriter } from '../../formats/byte-writer.ts';

const ROWS_FIRST = 1024;

/** Packs rows as records of the log, without an object for each. */
export class RecordPacker {
  /** Keys, values and headers, one after another. Whoever adds a record writes its key and value here first. */
  readonly bytes = new ByteWriter();
  #count = 0;
  #capacity = ROWS_FIRST;
  #timestamps = new Float64Array(ROWS_FIRST);
  #bounds = new Int32Array(ROWS_FIRST * 6);
  /** By kind of row, and packed. */
  readonly #ownHeaders: readonly (readonly RecordHeader[])[];
  readonly #headers: readonly Uint8Array[];

  /** `withOp`: each record has the header `op` with the row's kind. */
  constructor(contentType: string, withOp: boolean) {
    this.#ownHeaders = ROW_KINDS.map((kind) => {
      const headers = [{ name: 'content-type', value: Buffer.from(contentType) }];
      return withOp ? [...headers, { name: 'op', value: Buffer.from(kind) }] : headers;
    });
    this.#headers = this.#ownHeaders.map(packHeaders);
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds the record whose key and value were just written: the key lies at `keyStart` (-1: none) up to
   * `valueStart`, the value from there (unless `hasValue` is false) to the end. `more`: headers besides its own.
   */
  add(
    keyStart: number,
    valueStart: number,
    hasValue: boolean,
    timestampMs: number,
    kind: number,
    more?: readonly RecordHeader[],
  ): void {
    if (this.#count === this.#capacity) this.#grow();
    const { bytes } = this;
    const at = this.#count++;
    const valueEnd = bytes.length;
    bytes.bytes(
      more === undefined
        ? (this.#headers[kind] as Uint8Array)
        : packHeaders([...(this.#ownHeaders[kind] ?? []), ...more]),
    );
    this.#timestamps[at] = timestampMs;
    const ends = [keyStart, valueStart, hasValue ? valueStart : -1, valueEnd, valueEnd, bytes.length];
    this.#bounds.set(ends, at * 6);
  }

  #grow(): void {
    this.#capacity *= 2;
    const timestamps = new Float64Array(this.#capacity);
    timestamps.set(this.#timestamps);
    this.#timestamps = timestamps;
    const bounds = new Int32Array(this.#capacity * 6);
    bounds.set(this.#bounds);
    this.#bounds = bounds;
  }

  /** The records so far; afterwards there are none. */
  take(): PackedRecords {
    const count = this.#count;
    const column = (index: number): Int32Array<ArrayBuffer> =>
      Int32Array.from({ length: count }, (_, i) => this.#bounds[i * 6 + index] as number);
    const packed: PackedRecords = {
      count,
      timestampsMs: this.#timestamps.slice(0, count),
      keyStarts: column(0),
      keyEnds: column(1),
      valueStarts: column(2),
      valueEnds: column(3),
      headerStarts: column(4),
      headerEnds: column(5),
      bytes: this.bytes.take(),
    };
    this.#count = 0;
    this.bytes.clear();
    return packed;
  }
}

function packHeaders(headers: readonly RecordHeader[]): Uint8Array {
  return packRecords([{ key: null, value: null, timestampMs: 0, headers }]).bytes;
}
