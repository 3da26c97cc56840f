import { BATCH_ROWS_MAX } from '../../batch/batch.ts';
import { type Column, createColumn, setValue } from '../../batch/column.ts';
import { type Field, types } from '../../plan/types.ts';
import { DecodeError } from '../decode-error.ts';
import { convertJson } from '../json-convert.ts';
import { JsonMembers } from '../json-members.ts';
import { type JsonNode, parseJson } from '../json-node.ts';
import { RowReader } from '../json-row-reader.ts';
import { MALFORMED, skipSpace } from '../json-skip.ts';
import { type DecodeFailure, type RowDecoder, ROWS_PER_EVENT_MAX } from '../row-decoder.ts';
import type { TimestampStandard } from '../timestamp-text.ts';
import type { ChangeDialect } from './change-dialect.ts';

const OPEN_BRACE = 0x7b;
const CAPACITY = BATCH_ROWS_MAX + ROWS_PER_EVENT_MAX;

export interface ChangeDecoderOptions {
  dialect: ChangeDialect;
  /** Columns that are wanted, and then metadata: `name` is its key. */
  fields: readonly Field[];
  metadata: readonly Field[];
  standard: TimestampStandard;
  nullOnError: boolean;
}

/**
 * JSON events of change data capture as rows with kinds. The envelope is looked through for its members; the rows in it
 * are read where they lie, by the reader that plain JSON events have too.
 */
export class ChangeDecoder implements RowDecoder {
  count = 0;
  readonly kinds = new Uint8Array(CAPACITY);
  readonly #dialect: ChangeDialect;
  readonly #reader: RowReader;
  readonly #envelope: JsonMembers;
  readonly #inner: JsonMembers;
  #members: JsonMembers;
  readonly #options: ChangeDecoderOptions;
  #metadata: Column[] = [];
  #bytes: Uint8Array = new Uint8Array(0);

  constructor(options: ChangeDecoderOptions) {
    this.#options = options;
    this.#dialect = options.dialect;
    this.#envelope = new JsonMembers(options.dialect.members);
    this.#inner = new JsonMembers(options.dialect.members);
    this.#members = this.#envelope;
    this.#reader = new RowReader(options.fields, types.row(options.fields), '', {
      standard: options.standard,
      failOnMissing: false,
      nullOnError: options.nullOnError,
      capacity: CAPACITY,
    });
  }

  reset(bytes: Uint8Array): void {
    this.count = 0;
    this.#reader.reset();
    this.#reader.bind(bytes);
    this.#metadata = this.#options.metadata.map(({ type }) => createColumn(type, CAPACITY));
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    // What a log keeps of a deletion after it, to forget the key.
    if (start >= end) return undefined;
    const before = this.count;
    try {
      this.#bytes = bytes;
      this.#members = this.#envelope;
      this.#find(this.#envelope, skipSpace(bytes, start), end);
      this.#dialect.read(this);
      if (this.#metadata.length > 0) this.#writeMetadata(before);
      return undefined;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      for (let row = before; row <= this.count && row < CAPACITY; row++) this.#reader.clear(row);
      this.count = before;
      return { code: error.code, message: error.message };
    }
  }

  #find(members: JsonMembers, start: number, end: number): void {
    const after = members.find(this.#bytes, start, end);
    if (after === MALFORMED || skipSpace(this.#bytes, after) < end)
      throw new DecodeError('malformed', 'Not a JSON object.');
  }

  /** From here on members are those of the object in member `name`. */
  enter(name: string): void {
    const start = this.startOf(name);
    if (start < 0) throw new DecodeError('missing_field', `/${name} is missing.`);
    this.#find(this.#inner, start, this.endOf(name));
    this.#members = this.#inner;
  }

  get bytes(): Uint8Array {
    return this.#bytes;
  }

  /** -1: there is no such member. */
  startOf(name: string): number {
    return this.#members.starts[this.#dialect.members.indexOf(name)] ?? -1;
  }

  endOf(name: string): number {
    return this.#members.ends[this.#dialect.members.indexOf(name)] ?? -1;
  }

  /** A member as a tree; null if there is none. */
  node(name: string): JsonNode {
    return this.#node(this.#members, name);
  }

  /** A member of the envelope itself, after {@link enter} too. */
  outerNode(name: string): JsonNode {
    return this.#node(this.#envelope, name);
  }

  #node(members: JsonMembers, name: string): JsonNode {
    const index = this.#dialect.members.indexOf(name);
    const start = members.starts[index] ?? -1;
    if (start < 0) return null;
    const { buffer, byteOffset } = this.#bytes;
    const length = (members.ends[index] as number) - start;
    return parseJson(Buffer.from(buffer, byteOffset + start, length).toString());
  }

  /** Whether a member is an object. */
  hasRow(name: string): boolean {
    const start = this.startOf(name);
    return start >= 0 && this.#bytes[start] === OPEN_BRACE;
  }

  /** A member as text. */
  text(name: string): string {
    const node = this.node(name);
    if (typeof node === 'string') return node;
    throw new DecodeError('missing_field', `/${name} is no text.`);
  }

  /** Adds the row in the object at `start`. */
  add(kind: number, start: number, end: number, name: string): void {
    if (this.#bytes[start] !== OPEN_BRACE || start < 0)
      throw new DecodeError('missing_field', `/${name} holds no row.`);
    this.#makeRoom();
    if (this.#reader.read(this.#bytes, start, end, this.count) === MALFORMED)
      throw new DecodeError('malformed', `/${name} is not JSON.`);
    this.kinds[this.count++] = kind;
  }

  /** Adds the row in the object at `start`, with the fields that the object at `over` has instead of its own. */
  addChanged(kind: number, start: number, end: number, over: number, overEnd: number, name: string): void {
    this.add(kind, start, end, name);
    if (over < 0 || this.#bytes[over] !== OPEN_BRACE)
      throw new DecodeError('missing_field', '/old holds no row.');
    this.#reader.readOver(this.#bytes, over, overEnd, this.count - 1);
  }

  /** Adds the row in the member `name`. */
  addMember(kind: number, name: string): void {
    this.add(kind, this.startOf(name), this.endOf(name), name);
  }

  #makeRoom(): void {
    if (this.count >= CAPACITY)
      throw new DecodeError('malformed', `The event holds more than ${ROWS_PER_EVENT_MAX} rows.`);
  }

  #writeMetadata(from: number): void {
    for (const [c, { name, type }] of this.#options.metadata.entries()) {
      const node = this.#dialect.metadata(this, name);
      const value = convertJson(node, type, 'ISO-8601', `/${name}`, true);
      for (let row = from; row < this.count; row++) setValue(this.#metadata[c] as Column, row, value);
    }
  }

  addNulls(): void {
    this.#reader.setNull(this.count);
    for (const column of this.#metadata) setValue(column, this.count, null);
    this.kinds[this.count++] = 0;
  }

  columns(): Column[] {
    return [...this.#reader.columns(this.count), ...this.#metadata];
  }
}
