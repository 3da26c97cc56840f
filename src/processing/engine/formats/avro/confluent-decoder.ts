import type { Column } from '../../batch/column.ts';
import type { Field } from '../../plan/types.ts';
import { DecodeError } from '../decode-error.ts';
import type { DecodeFailure, EventRanges, RowDecoder } from '../row-decoder.ts';
import { AvroDecoder, type DatumReader, datumReader } from './avro-decoder.ts';
import type { AvroSchemas } from './avro-schemas.ts';

/** Before a datum: a byte 0, then the id of its schema. */
export const ID_BYTES = 5;
/** Schemas that one source remembers; the one used first is forgotten. */
const SCHEMAS_MAX = 1000;

/** Avro whose events name the schema they were written with. https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format */
export class ConfluentDecoder implements RowDecoder {
  readonly #rows: AvroDecoder;
  readonly #fields: readonly Field[];
  readonly #schemas: AvroSchemas;
  /** A failure: no event of that id can be read. */
  readonly #readers = new Map<number, DatumReader | DecodeFailure>();

  constructor(fields: readonly Field[], schemas: AvroSchemas) {
    this.#fields = fields;
    this.#schemas = schemas;
    this.#rows = new AvroDecoder(fields);
  }

  get count(): number {
    return this.#rows.count;
  }

  prepare({ bytes, starts, ends, count }: EventRanges): Promise<void> | undefined {
    const unknown = new Set<number>();
    for (let i = 0; i < count; i++) {
      const id = schemaId(bytes, starts[i] as number, ends[i] as number);
      if (id !== undefined && !this.#readers.has(id)) unknown.add(id);
    }
    return unknown.size === 0 ? undefined : this.#load(unknown);
  }

  async #load(ids: ReadonlySet<number>): Promise<void> {
    for (const id of ids) {
      const schema = await this.#schemas.get(id);
      // A schema that is not there may be registered later: it is asked for again with the next events.
      if (schema !== undefined) this.#remember(id, this.#open(id, schema));
    }
  }

  #open(id: number, schema: string): DatumReader | DecodeFailure {
    try {
      return datumReader(schema, this.#fields);
    } catch (error) {
      if (error instanceof DecodeError)
        return { code: error.code, message: `Schema ${id}: ${error.message}` };
      throw error;
    }
  }

  #remember(id: number, reader: DatumReader | DecodeFailure): void {
    const [oldest] = this.#readers.keys();
    if (this.#readers.size >= SCHEMAS_MAX && oldest !== undefined) this.#readers.delete(oldest);
    this.#readers.set(id, reader);
  }

  reset(): void {
    this.#rows.reset();
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    const id = schemaId(bytes, start, end);
    if (id === undefined)
      return {
        code: 'malformed',
        message: 'The event does not begin with a byte 0 and the id of its schema.',
      };
    const reader = this.#readers.get(id);
    if (reader === undefined) return { code: 'malformed', message: `There is no schema with the id ${id}.` };
    if ('message' in reader) return reader;
    this.#rows.use(reader);
    return this.#rows.decode(bytes, start + ID_BYTES, end);
  }

  addNulls(): void {
    this.#rows.addNulls();
  }

  columns(): Column[] {
    return this.#rows.columns();
  }
}

function schemaId(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (start < 0 || end - start < ID_BYTES || bytes[start] !== 0) return undefined;
  return new DataView(bytes.buffer, bytes.byteOffset).getInt32(start + 1);
}
