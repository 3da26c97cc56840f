import type avsc from 'avsc';
import { MS_PRECISION_MAX, type Value } from '../../batch/physical-kind.ts';
import type { DataType, TimestampType } from '../../plan/types.ts';
import { EncodeError } from '../encode-error.ts';
import type { AvroValue } from './from-avro.ts';

export type ToAvro = (value: Value) => AvroValue;

/** How values of `type` are handed to the library for the schema that `avroSchemaOf` derives from it. */
export function toAvro(schema: avsc.Type, type: DataType): ToAvro {
  if (schema.typeName !== 'union:wrapped') {
    const convert = toPlain(schema, type);
    return (value) => {
      if (value === null)
        throw new EncodeError('null_value', 'A NULL stands where the Avro schema has none.');
      return convert(value);
    };
  }
  const branch = (schema as avsc.types.WrappedUnionType).types.find(({ typeName }) => typeName !== 'null');
  if (branch === undefined) return () => null;
  const convert = toPlain(branch, type);
  const name = branch.branchName ?? '';
  return (value) => (value === null ? null : { [name]: convert(value) });
}

function toPlain(schema: avsc.Type, type: DataType): ToAvro {
  switch (type.kind) {
    case 'BINARY':
    case 'VARBINARY':
      return (value) => Buffer.from(value as Uint8Array);
    case 'DECIMAL':
      return (value) => decimalBytes(value as bigint);
    case 'INTERVAL_MS':
      return (value) => BigInt(value as number);
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return toTimestamp(type);
    case 'ARRAY': {
      const item = toAvro((schema as avsc.types.ArrayType).itemsType, type.element);
      return (value) => (value as readonly Value[]).map(item);
    }
    case 'MAP':
      return toMap(schema, type.value);
    case 'MULTISET':
      return toMap(schema, { kind: 'INT', nullable: false });
    case 'ROW': {
      const fields = (schema as avsc.types.RecordType).fields.map(({ name, type: inner }, i) => ({
        name,
        write: toAvro(inner, (type.fields[i] as { type: DataType }).type),
      }));
      return (value) => {
        const row = value as readonly Value[];
        return Object.fromEntries(fields.map(({ name, write }, i) => [name, write(row[i] ?? null)]));
      };
    }
    case 'BIGINT':
    case 'BOOLEAN':
    case 'CHAR':
    case 'DATE':
    case 'DOUBLE':
    case 'FLOAT':
    case 'INT':
    case 'INTERVAL_MONTHS':
    case 'NULL':
    case 'SMALLINT':
    case 'TIME':
    case 'TINYINT':
    case 'VARCHAR':
      return (value) => value as AvroValue;
  }
}

function toTimestamp({ precision }: TimestampType): ToAvro {
  if (precision <= MS_PRECISION_MAX) return (value) => BigInt(value as number);
  const divisor = precision <= 6 ? 1000n : 1n;
  return (value) => (value as bigint) / divisor;
}

function toMap(schema: avsc.Type, type: DataType): ToAvro {
  const item = toAvro((schema as avsc.types.MapType).valuesType as avsc.Type, type);
  return (value) =>
    Object.fromEntries(
      [...(value as ReadonlyMap<Value, Value>)].map(([name, inner]) => {
        if (name === null)
          throw new EncodeError('null_value', 'A MAP has a NULL key, which Avro cannot hold.');
        return [name as string, item(inner)];
      }),
    );
}

/** Two's complement in as few bytes as hold it, the highest first. */
function decimalBytes(unscaled: bigint): Buffer {
  let bytes = 1;
  while (BigInt.asIntN(bytes * 8, unscaled) !== unscaled) bytes++;
  return Buffer.from(
    BigInt.asUintN(bytes * 8, unscaled)
      .toString(16)
      .padStart(bytes * 2, '0'),
    'hex',
  );
}
