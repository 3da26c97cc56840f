import { BATCH_ROWS_MAX } from '../batch/batch.ts';
import { type Column, createColumn, setValue } from '../batch/column.ts';
import type { Value } from '../batch/physical-kind.ts';
import { decodeUtf8 } from '../batch/string-dictionary.ts';
import type { Field } from '../plan/types.ts';
import type { RawLayout } from './raw-layout.ts';
import type { DecodeFailure, RowDecoder } from './row-decoder.ts';

/** Events whose bytes are the value of the one field: texts, bytes as they are, numbers of their width. */
export class RawDecoder implements RowDecoder {
  count = 0;
  /** Undefined if nobody wants it. */
  readonly #field: Field | undefined;
  readonly #layout: RawLayout;
  #column: Column | undefined;

  constructor(fields: readonly Field[], layout: RawLayout) {
    this.#field = fields[0];
    this.#layout = layout;
  }

  reset(): void {
    this.count = 0;
    this.#column = this.#field === undefined ? undefined : createColumn(this.#field.type, BATCH_ROWS_MAX);
  }

  decode(bytes: Uint8Array, start: number, end: number): DecodeFailure | undefined {
    if (this.#field !== undefined && this.#column !== undefined) {
      const value = readRaw(bytes.subarray(start, end), this.#field, this.#layout);
      if (value === undefined)
        return { code: 'wrong_type', message: `${end - start} bytes are no ${this.#field.type.kind}.` };
      setValue(this.#column, this.count, value);
    }
    this.count++;
    return undefined;
  }

  addNulls(): void {
    if (this.#column !== undefined) setValue(this.#column, this.count, null);
    this.count++;
  }

  columns(): Column[] {
    return this.#column === undefined ? [] : [this.#column];
  }
}

/** Undefined if the bytes are no such value. */
function readRaw(
  bytes: Uint8Array,
  { type }: Field,
  { littleEndian, charset }: RawLayout,
): Value | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = <T>(width: number, read: () => T): T | undefined =>
    bytes.length === width ? read() : undefined;
  switch (type.kind) {
    case 'CHAR':
    case 'VARCHAR':
      return charset === undefined ? decodeUtf8(bytes, 0, bytes.length) : charset.decode(bytes);
    case 'BINARY':
    case 'VARBINARY':
      return new Uint8Array(bytes);
    case 'BOOLEAN':
      return wide(1, () => bytes[0] !== 0);
    case 'TINYINT':
      return wide(1, () => view.getInt8(0));
    case 'SMALLINT':
      return wide(2, () => view.getInt16(0, littleEndian));
    case 'INT':
      return wide(4, () => view.getInt32(0, littleEndian));
    case 'BIGINT':
      return wide(8, () => view.getBigInt64(0, littleEndian));
    case 'FLOAT':
      return wide(4, () => view.getFloat32(0, littleEndian));
    case 'DOUBLE':
      return wide(8, () => view.getFloat64(0, littleEndian));
    case 'ARRAY':
    case 'DATE':
    case 'DECIMAL':
    case 'INTERVAL_MONTHS':
    case 'INTERVAL_MS':
    case 'MAP':
    case 'MULTISET':
    case 'NULL':
    case 'ROW':
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return undefined;
  }
}
