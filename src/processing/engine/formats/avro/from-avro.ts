import type avsc from 'avsc';
import { MS_PRECISION_MAX, type Value } from '../../batch/physical-kind.ts';
import type { DataType, DecimalType, Field, TimestampType } from '../../plan/types.ts';
import { fitDecimal, rescale } from '../decimal-text.ts';
import { DecodeError } from '../decode-error.ts';
import { logicalTypeOf } from './avro-library.ts';

/** A value as the library reads it: longs are bigints, a value of a union is in an object under its branch's name. */
export type AvroValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Buffer
  | AvroValue[]
  | { [name: string]: AvroValue };

export type FromAvro = (value: AvroValue) => Value;

/**
 * How values written with the schema `written` become values of `type`: by Avro's rules of schema resolution, and what
 * they leave out (an enum as a text, another unit of time, another scale). A function that throws a DecodeError stands
 * where the two do not fit.
 */
export function fromAvro(written: avsc.Type, type: DataType, path: string): FromAvro {
  if (written.typeName === 'union:wrapped')
    return fromUnion(written as avsc.types.WrappedUnionType, type, path);
  const convert = fromPlain(written, type, path);
  return (value) => (value === null ? null : convert(value));
}

function fromUnion(written: avsc.types.WrappedUnionType, type: DataType, path: string): FromAvro {
  const branches = new Map(
    written.types.map((branch) => [branch.branchName ?? '', fromAvro(branch, type, path)]),
  );
  return (value) => {
    if (value === null) return null;
    for (const [name, inner] of Object.entries(value as Record<string, AvroValue>))
      return (branches.get(name) as FromAvro)(inner);
    return null;
  };
}

/** Fields of a record by name; fields that were not written are NULL. */
export function fromRecord(
  written: avsc.Type,
  fields: readonly Field[],
  path: string,
): (value: AvroValue) => Value[] {
  if (written.typeName !== 'record') return () => refuse(written, path, 'ROW');
  const found = (written as avsc.types.RecordType).fields;
  const readers = fields.map(({ name, type }): { name: string; read: FromAvro } => {
    const field = found.find((candidate) => candidate.name === name);
    if (field !== undefined) return { name, read: fromAvro(field.type, type, `${path}/${name}`) };
    return { name, read: type.nullable ? () => null : () => missing(`${path}/${name}`) };
  });
  return (value) => {
    const record = value as Record<string, AvroValue>;
    return readers.map(({ name, read }) => read(record[name] ?? null));
  };
}

function missing(path: string): never {
  throw new DecodeError('missing_field', `${path} is NOT NULL, and not in the schema of the event.`);
}

function refuse(written: avsc.Type, path: string, kind: string): never {
  const name = written.typeName.replace('abstract:', '');
  throw new DecodeError(
    'wrong_type',
    `${path || 'The value'} is an Avro ${name}, which cannot be read as ${kind}.`,
  );
}

function fromPlain(written: avsc.Type, type: DataType, path: string): FromAvro {
  const is = (...names: string[]): boolean => names.includes(written.typeName.replace('abstract:', ''));
  const no = (): never => refuse(written, path, type.kind);
  switch (type.kind) {
    case 'NULL':
      return () => null;
    case 'BOOLEAN':
      return is('boolean') ? (value) => value as boolean : no;
    case 'TINYINT':
      return is('int', 'long') ? ranged(2 ** 7, type, path) : no;
    case 'SMALLINT':
      return is('int', 'long') ? ranged(2 ** 15, type, path) : no;
    case 'INT':
    case 'DATE':
    case 'INTERVAL_MONTHS':
      return is('int', 'long') ? ranged(2 ** 31, type, path) : no;
    case 'BIGINT':
      return is('int', 'long') ? (value) => BigInt(value as number | bigint) : no;
    case 'INTERVAL_MS':
      return is('int', 'long') ? Number : no;
    case 'TIME':
      return is('int', 'long') ? fromTime(written) : no;
    case 'FLOAT':
      return is('float', 'double', 'int', 'long') ? (value) => Math.fround(Number(value)) : no;
    case 'DOUBLE':
      return is('float', 'double', 'int', 'long') ? Number : no;
    case 'DECIMAL':
      return is('bytes', 'fixed') ? fromDecimal(written, type) : no;
    case 'CHAR':
    case 'VARCHAR':
      if (is('string', 'enum')) return (value) => value as string;
      return is('bytes') ? (value) => (value as Buffer).toString() : no;
    case 'BINARY':
    case 'VARBINARY':
      if (is('bytes', 'fixed')) return (value) => new Uint8Array(value as Buffer);
      return is('string') ? (value) => new Uint8Array(Buffer.from(value as string)) : no;
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return is('int', 'long') ? fromTimestamp(written, type) : no;
    case 'ARRAY':
      return is('array') ? fromArray(written, type.element, path) : no;
    case 'MAP':
      return is('map') ? fromMap(written, type.value, path) : no;
    case 'MULTISET':
      return is('map') ? fromMap(written, { kind: 'INT', nullable: false }, path) : no;
    case 'ROW':
      return is('record') ? fromRecord(written, type.fields, path) : no;
  }
}

function ranged(limit: number, type: DataType, path: string): FromAvro {
  return (value) => {
    const number = Number(value);
    if (number >= limit || number < -limit)
      throw new DecodeError('wrong_type', `${path}: ${value as number} is no ${type.kind}.`);
    return number;
  };
}

function fromTime(written: avsc.Type): FromAvro {
  const isMicros = logicalTypeOf(written)?.name === 'time-micros';
  return (value) => (isMicros ? Number((value as bigint) / 1000n) : Number(value));
}

/** Digits after the second of a timestamp's unit. */
function digitsOf(written: avsc.Type): number {
  const name = logicalTypeOf(written)?.name ?? '';
  if (name.endsWith('-nanos')) return 9;
  return name.endsWith('-micros') ? 6 : 3;
}

function fromTimestamp(written: avsc.Type, type: TimestampType): FromAvro {
  const digits = digitsOf(written);
  if (type.precision > MS_PRECISION_MAX) {
    const factor = 10n ** BigInt(9 - digits);
    return (value) => BigInt(value as number | bigint) * factor;
  }
  if (digits === 3) return Number;
  const divisor = 10n ** BigInt(digits - 3);
  return (value) => {
    const units = value as bigint;
    const ms = units / divisor;
    // Division of bigints goes towards zero; time before 1970 is cut downwards.
    return Number(units < 0n && ms * divisor !== units ? ms - 1n : ms);
  };
}

/** Two's complement, the highest byte first. */
function fromDecimal(written: avsc.Type, type: DecimalType): FromAvro {
  const scale = logicalTypeOf(written)?.scale ?? type.scale;
  return (value) => {
    const bytes = value as Buffer;
    const digits = bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
    const signed = BigInt.asIntN(bytes.length * 8, digits);
    return fitDecimal(rescale(signed, scale, type.scale), type.precision);
  };
}

function fromArray(written: avsc.Type, element: DataType, path: string): FromAvro {
  const read = fromAvro((written as avsc.types.ArrayType).itemsType, element, path);
  return (value) => (value as AvroValue[]).map(read);
}

function fromMap(written: avsc.Type, type: DataType, path: string): FromAvro {
  const read = fromAvro((written as avsc.types.MapType).valuesType as avsc.Type, type, path);
  return (value) =>
    new Map(Object.entries(value as Record<string, AvroValue>).map(([name, item]) => [name, read(item)]));
}
