import type { Batch } from '../batch/batch.ts';
import type { Column, Nulls } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import type { StringColumn } from '../batch/string-column.ts';
import type { StringDictionary } from '../batch/string-dictionary.ts';
import { Arena } from './arena.ts';
import type { BatchMessage, ColumnMessage, DictionaryMessage } from './batch-message.ts';

/** Dictionaries that the other side keeps; one more, and it forgets them all. */
export const DICTIONARIES_MAX = 32;

/** Rows of a batch, as indexes: the first `count`. */
export interface Selection {
  rows: Int32Array;
  count: number;
}

interface SentDictionary {
  id: number;
  /** Strings that the other side has. */
  strings: number;
}

/** Makes messages of batches for one receiver, which learns each string of a dictionary once. */
export class BatchEncoder {
  readonly #sent = new Map<StringDictionary, SentDictionary>();
  #lastId = 0;
  /** Of the message under way. */
  #arena = new Arena(0);
  #news: DictionaryMessage[] = [];
  #forgets = false;

  /** `rows`: of each row of the batch, the number by which its event is known to the receiver. */
  encode(
    batch: Batch,
    { rows, count }: Selection,
    origins: ((row: number) => number) | undefined,
  ): { message: BatchMessage; transfer: ArrayBuffer[] } {
    const perRow = 1 + (batch.watermarks === null ? 0 : 8) + (origins === undefined ? 0 : 4);
    const { columns } = batch;
    const bytes = columns.reduce((sum, column) => sum + bytesOf(column, rows, count), count * perRow + 32);
    this.#arena = new Arena(bytes);
    this.#news = [];
    this.#forgets = false;
    if (this.#sent.size > DICTIONARIES_MAX) this.#forget();
    const { kinds, watermarks } = batch;
    const message = {
      count,
      watermarks: watermarks && this.#float64(watermarks, rows, count),
      columns: columns.map((column) => this.#column(column, rows, count)),
      rows: origins === undefined ? null : this.#origins(origins, rows, count),
      kinds: kinds && this.#bytes(kinds, rows, count),
      dictionaries: this.#news,
      forgets: this.#forgets,
    };
    return { message, transfer: [this.#arena.buffer] };
  }

  #forget(): void {
    this.#sent.clear();
    this.#forgets = true;
  }

  #column(column: Column, rows: Int32Array, count: number): ColumnMessage {
    const nulls = this.#nulls(column.nulls, rows, count);
    switch (column.kind) {
      case 'boolean':
        return { kind: 'boolean', values: this.#bytes(column.values, rows, count), nulls };
      case 'int32':
        return { kind: 'int32', values: this.#int32(column.values, rows, count), nulls };
      case 'float64':
        return { kind: 'float64', values: this.#float64(column.values, rows, count), nulls };
      case 'int64':
        return { kind: 'int64', values: this.#int64(column.values, rows, count), nulls };
      case 'string':
        return this.#strings(column, rows, count, nulls);
      case 'object': {
        const values: Value[] = [];
        for (let j = 0; j < count; j++) values.push(ownValue(column.values[rows[j] as number] ?? null));
        return { kind: 'object', values, nulls };
      }
      case 'row':
        return {
          kind: 'row',
          fields: column.fields.map((field) => this.#column(field, rows, count)),
          nulls,
        };
    }
  }

  #strings(column: StringColumn, rows: Int32Array, count: number, nulls: Nulls): ColumnMessage {
    const { codes, dictionary, source } = column;
    if (codes !== null && dictionary !== null)
      return {
        kind: 'coded',
        codes: this.#int32(codes, rows, count),
        dictionary: this.#mention(dictionary),
        nulls,
      };
    if (source !== null) return this.#ranges(column, rows, count, nulls);
    const strings: (string | undefined)[] = [];
    for (let j = 0; j < count; j++)
      strings.push(nulls !== null && nulls[j] === 1 ? '' : column.get(rows[j] as number));
    return { kind: 'strings', strings, nulls };
  }

  /** What is ASCII goes as bytes, and is no string here unless it was one before. */
  #ranges(column: StringColumn, rows: Int32Array, count: number, nulls: Nulls): ColumnMessage {
    const { bytes, starts, ends, plain } = column.source as NonNullable<StringColumn['source']>;
    const copied = this.#arena.bytes(plainBytes(column, rows, count));
    const lengths = this.#arena.int32(count);
    const known: number[] = [];
    const strings: string[] = [];
    let length = 0;
    for (let j = 0; j < count; j++) {
      const row = rows[j] as number;
      if (nulls === null || nulls[j] === 0) {
        if (plain[row] === 1) {
          const start = starts[row] as number;
          const end = ends[row] as number;
          for (let at = start; at < end; at++) copied[length++] = bytes[at] as number;
        } else {
          known.push(j);
          strings.push(column.get(row));
        }
      }
      lengths[j] = length;
    }
    return { kind: 'bytes', bytes: copied, ends: lengths, known: Int32Array.from(known), strings, nulls };
  }

  /** The number of a dictionary; what the receiver does not know of it goes with the message. */
  #mention(dictionary: StringDictionary): number {
    const known = this.#sent.get(dictionary);
    const sent = known ?? { id: ++this.#lastId, strings: 0 };
    if (known === undefined) this.#sent.set(dictionary, sent);
    if (sent.strings < dictionary.strings.length) {
      this.#news.push({ id: sent.id, strings: dictionary.strings.slice(sent.strings) });
      sent.strings = dictionary.strings.length;
    } else if (known === undefined) this.#news.push({ id: sent.id, strings: [] });
    return sent.id;
  }

  #nulls(nulls: Nulls, rows: Int32Array, count: number): Nulls {
    return nulls === null ? null : this.#bytes(nulls, rows, count);
  }

  #bytes(values: Uint8Array, rows: Int32Array, count: number): Uint8Array {
    const copy = this.#arena.bytes(count);
    for (let j = 0; j < count; j++) copy[j] = values[rows[j] as number] as number;
    return copy;
  }

  #int32(values: Int32Array, rows: Int32Array, count: number): Int32Array {
    const copy = this.#arena.int32(count);
    for (let j = 0; j < count; j++) copy[j] = values[rows[j] as number] as number;
    return copy;
  }

  #float64(values: Float64Array, rows: Int32Array, count: number): Float64Array {
    const copy = this.#arena.float64(count);
    for (let j = 0; j < count; j++) copy[j] = values[rows[j] as number] as number;
    return copy;
  }

  #int64(values: BigInt64Array, rows: Int32Array, count: number): BigInt64Array {
    const copy = this.#arena.int64(count);
    for (let j = 0; j < count; j++) copy[j] = values[rows[j] as number] as bigint;
    return copy;
  }

  #origins(origins: (row: number) => number, rows: Int32Array, count: number): Int32Array {
    const copy = this.#arena.int32(count);
    for (let j = 0; j < count; j++) copy[j] = origins(rows[j] as number);
    return copy;
  }
}

/** Room for a column, with what alignment may take. */
function bytesOf(column: Column, rows: Int32Array, count: number): number {
  return 24 + count + valueBytes(column, rows, count);
}

function valueBytes(column: Column, rows: Int32Array, count: number): number {
  switch (column.kind) {
    case 'boolean':
      return count;
    case 'int32':
      return count * 4;
    case 'int64':
    case 'float64':
      return count * 8;
    case 'object':
      return 0;
    case 'row':
      return column.fields.reduce((sum, field) => sum + bytesOf(field, rows, count), 0);
    case 'string':
      return count * 4 + (column.source === null ? 0 : plainBytes(column, rows, count));
  }
}

function plainBytes({ source, nulls }: StringColumn, rows: Int32Array, count: number): number {
  if (source === null) return 0;
  const { starts, ends, plain } = source;
  let bytes = 0;
  for (let j = 0; j < count; j++) {
    const row = rows[j] as number;
    if (plain[row] === 1 && (nulls === null || nulls[row] === 0))
      bytes += (ends[row] as number) - (starts[row] as number);
  }
  return bytes;
}

/** A value without what lies around its bytes: a view of a large buffer would take all of it along. */
function ownValue(value: Value): Value {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (Array.isArray(value)) return (value as readonly Value[]).map(ownValue);
  if (value instanceof Map)
    return new Map([...(value as ReadonlyMap<Value, Value>)].map(([k, v]) => [ownValue(k), ownValue(v)]));
  return value;
}
