import { headersAt, keyAt, type RecordBatch, valueAt } from '#log';
import {
  BATCH_ROWS_MAX,
  DELETE,
  type SourceEvent,
  type SourceEvents,
  UPDATE_AFTER,
} from '../../batch/batch.ts';
import type { Column } from '../../batch/column.ts';
import { gather } from '../../batch/gather.ts';
import type { Value } from '../../batch/physical-kind.ts';
import { type DecodeFailure, type RowDecoder, ROWS_PER_EVENT_MAX } from '../../formats/row-decoder.ts';
import { keyColumnsOf } from '../../plan/catalog/key-columns.ts';
import type { Field } from '../../plan/types.ts';
import type { ConnectorContext, SourceHead } from '../connector.ts';
import { contentTypeOf, createDecoder, ignoresParseErrors } from '../formats.ts';
import { headerTexts } from './header-texts.ts';
import { columnOf, physicalFields, VALUE_METADATA_PREFIX, valueMetadataFields } from '../metadata.ts';
import { pushRows } from '../push-rows.ts';
import { topicParts } from './topic-parts.ts';

const ROWS_MAX = BATCH_ROWS_MAX + ROWS_PER_EVENT_MAX;

/** Where a column of the head comes from: an index into what a decoder gives, or the record itself. */
type Origin =
  | { from: 'value'; index: number }
  | { from: 'key'; index: number }
  | { from: 'record'; key: string };

/** One table over a topic: its rows from the records' bytes. */
export class TopicHead {
  readonly head: SourceHead;
  readonly #topic: string;
  readonly #isUpsert: boolean;
  readonly #readsNothing: boolean;
  readonly #value: RowDecoder;
  readonly #key: RowDecoder | undefined;
  readonly #keyFormat: string;
  readonly #ignoresErrors: boolean;
  readonly #contentType: string;
  readonly #origins: readonly Origin[];
  /** For each row of the batch, its record, and the row of the key's decoder. */
  readonly #records = new Int32Array(ROWS_MAX);
  readonly #keyRows = new Int32Array(ROWS_MAX);
  readonly #upsertKinds = new Uint8Array(ROWS_MAX);
  /** The last batch whose events somebody kept. */
  #kept: RecordBatch | undefined;

  constructor(head: SourceHead, topic: string, context: ConnectorContext) {
    this.head = head;
    this.#topic = topic;
    const { table } = head;
    this.#isUpsert = table.connector === 'upsert-kafka';
    const parts = topicParts(table, topic, context.schemas);
    const { valueFields, keyFields, origins } = placeColumns(head, this.#isUpsert);
    this.#value = createDecoder(parts.value, valueFields, valueMetadataFields(head.columns, head.fields));
    this.#key =
      keyFields.length > 0 && parts.key !== undefined ? createDecoder(parts.key, keyFields) : undefined;
    this.#keyFormat = parts.key?.format ?? '';
    this.#ignoresErrors = ignoresParseErrors(parts.value);
    this.#contentType = contentTypeOf(parts.value.format);
    this.#readsNothing = parts.value.format === 'raw';
    this.#origins = origins;
  }

  /** What the records need before they can be decoded. */
  async prepare(batch: RecordBatch): Promise<void> {
    const { bytes, count } = batch;
    await this.#value.prepare?.({ bytes, count, starts: batch.valueStarts, ends: batch.valueEnds });
    await this.#key?.prepare?.({ bytes, count, starts: batch.keyStarts, ends: batch.keyEnds });
  }

  get needsPreparation(): boolean {
    return this.#value.prepare !== undefined || this.#key?.prepare !== undefined;
  }

  /** The first `end` records of the batch. */
  push(batch: RecordBatch, end: number): void {
    for (let from = 0; from < end; ) from = this.#pushRows(batch, from, end);
  }

  #pushRows(batch: RecordBatch, from: number, end: number): number {
    this.#value.reset(batch.bytes);
    this.#key?.reset(batch.bytes);
    const next = this.#decodeRows(batch, from, end);
    if (this.#value.count > 0) this.#emit(batch);
    return next;
  }

  /** With nothing after the loop: V8 leaves its optimised code for what follows the loop in which it was made. */
  #decodeRows(batch: RecordBatch, from: number, end: number): number {
    let i = from;
    // Of a record whose value cannot be read the key has been read all the same.
    for (; i < end && Math.max(this.#value.count, this.#key?.count ?? 0) < BATCH_ROWS_MAX; i++) {
      const failure = this.#decode(batch, i);
      if (failure !== undefined && !this.#ignoresErrors) this.head.onFailure(this.#event(batch, i), failure);
    }
    return i;
  }

  #decode(batch: RecordBatch, i: number): DecodeFailure | undefined {
    const start = batch.valueStarts[i] as number;
    // Without a value there is nothing to read, where it does not mean a deletion.
    if (start < 0 && !this.#isUpsert && !this.#readsNothing) return undefined;
    const keyRow = this.#key?.count ?? 0;
    const before = this.#value.count;
    const failure = this.#decodeKey(batch, i) ?? this.#decodeValue(batch, i, start);
    for (let row = before; row < this.#value.count; row++) {
      this.#records[row] = i;
      this.#keyRows[row] = keyRow;
      this.#upsertKinds[row] = start < 0 ? DELETE : UPDATE_AFTER;
    }
    return failure;
  }

  #decodeValue(batch: RecordBatch, i: number, start: number): DecodeFailure | undefined {
    if (start >= 0) return this.#value.decode(batch.bytes, start, batch.valueEnds[i] as number);
    this.#value.addNulls();
    return undefined;
  }

  #decodeKey(batch: RecordBatch, i: number): DecodeFailure | undefined {
    if (this.#key === undefined) return undefined;
    const start = batch.keyStarts[i] as number;
    if (start >= 0) return this.#key.decode(batch.bytes, start, batch.keyEnds[i] as number);
    if (this.#keyFormat !== 'raw')
      return { code: 'missing_field', message: 'The record has no key, and columns of the table are in it.' };
    this.#key.addNulls();
    return undefined;
  }

  #emit(batch: RecordBatch): void {
    const { count } = this.#value;
    const rows = {
      count,
      columns: this.#columns(batch, count),
      kinds: this.#isUpsert ? this.#upsertKinds : (this.#value.kinds ?? null),
      watermarks: null,
      origin: { events: this.#events(batch), rows: this.#records },
    };
    pushRows(this.head.output, rows, batch.partition);
  }

  /** Whoever keeps the events keeps the records as they are. */
  #events(batch: RecordBatch): SourceEvents {
    const events: SourceEvents = { event: (i) => this.#event(batch, i) };
    const keep = (): SourceEvents => {
      this.#kept = batch;
      return events;
    };
    return { ...events, keep };
  }

  /** Somebody still wants the events of this batch after it was pushed. */
  hasKept(batch: RecordBatch): boolean {
    return this.#kept === batch;
  }

  #columns(batch: RecordBatch, count: number): Column[] {
    const ofValue = this.#value.columns();
    const ofKey = this.#key?.columns() ?? [];
    return this.#origins.map((origin, index) => {
      if (origin.from === 'value') return ofValue[origin.index] as Column;
      // A record can fail after its key was read, or be several rows.
      if (origin.from === 'key') return gather(ofKey[origin.index] as Column, this.#keyRows, count);
      return columnOf(this.head.fields[index] as Field, count, (row) =>
        metadataValue(batch, this.#records[row] as number, origin.key),
      );
    });
  }

  #event(batch: RecordBatch, i: number): SourceEvent {
    const key = keyAt(batch, i);
    const { 'content-type': contentType, ...headers } = headerTexts(headersAt(batch, i));
    return {
      source: this.#topic,
      partition: batch.partition,
      offset: batch.offsets[i] as number,
      contentType: contentType ?? this.#contentType,
      headers,
      ...(key === null ? {} : { key: new Uint8Array(key) }),
      raw: new Uint8Array(valueAt(batch, i) ?? new Uint8Array()),
    };
  }
}

/**
 * Divides the columns of a head. What the value holds is read from the value, as in Flink; of `upsert-kafka` the
 * primary key is read from the key, because a deletion has no value.
 */
function placeColumns(
  { table, columns, fields }: SourceHead,
  isUpsert: boolean,
): { valueFields: Field[]; keyFields: Field[]; origins: Origin[] } {
  const { key, value, prefix } = keyColumnsOf(table);
  const isInKey = (name: string): boolean => key.includes(name) && (isUpsert || !value.includes(name));
  const physical = physicalFields(columns, fields);
  const valueFields = physical.filter(({ name }) => !isInKey(name));
  const keyFields = physical.filter(({ name }) => isInKey(name));
  const metadata = valueMetadataFields(columns, fields).map(({ name }) => name);
  const origins = columns.map((column): Origin => {
    if (column.kind === 'physical') {
      const [from, list] = isInKey(column.name)
        ? (['key', keyFields] as const)
        : (['value', valueFields] as const);
      return { from, index: list.findIndex(({ name }) => name === column.name) };
    }
    if (!column.key.startsWith(VALUE_METADATA_PREFIX)) return { from: 'record', key: column.key };
    const name = column.key.slice(VALUE_METADATA_PREFIX.length);
    return { from: 'value', index: valueFields.length + metadata.indexOf(name) };
  });
  const bare = (field: Field): Field => ({ ...field, name: field.name.slice(prefix.length) });
  return { valueFields, keyFields: keyFields.map(bare), origins };
}

function metadataValue(batch: RecordBatch, i: number, key: string): Value {
  switch (key) {
    case 'topic':
      return batch.topic;
    case 'partition':
      return batch.partition;
    case 'offset':
      return BigInt(batch.offsets[i] as number);
    case 'timestamp':
      return batch.timestampsMs[i] as number;
    case 'timestamp-type':
      return 'CreateTime';
    case 'headers':
      return new Map(headersAt(batch, i).map(({ name, value }) => [name, new Uint8Array(value)]));
    default:
      return null;
  }
}
