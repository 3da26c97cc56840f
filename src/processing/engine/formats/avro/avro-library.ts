import { createRequire } from 'node:module';
import type avsc from 'avsc';
import { DecodeError } from '../decode-error.ts';

const require = createRequire(import.meta.url);
let library: typeof avsc | undefined;

/** Loaded when the first table wants it: most pipelines have no Avro. */
function avro(): typeof avsc {
  library ??= require('avsc') as typeof avsc;
  return library;
}

/** What a logical type adds to the type it is written as. */
export interface LogicalType {
  name: string;
  /** Of a decimal. */
  scale: number;
}

const logicalTypes = new WeakMap<avsc.Type, LogicalType>();

export function logicalTypeOf(type: avsc.Type): LogicalType | undefined {
  return logicalTypes.get(type);
}

interface SchemaNode {
  type?: unknown;
  logicalType?: unknown;
  scale?: unknown;
}

/** A method of the library whose name begins with an underscore, though it is documented. */
const WITH_METHODS = '__with';
type LongMaker = { [WITH_METHODS]: (methods: Record<string, unknown>) => avsc.Type };

/** BIGINT is exact: `long` values are bigints. */
function exactLong(): avsc.Type {
  return (avro().types.LongType as unknown as LongMaker)[WITH_METHODS]({
    fromBuffer: (buffer: Buffer) => buffer.readBigInt64LE(),
    toBuffer: (value: bigint) => {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(value);
      return buffer;
    },
    fromJSON: (value: number | string) => BigInt(value),
    toJSON: (value: bigint) => Number(value),
    isValid: (value: unknown) => typeof value === 'bigint',
    compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
  });
}

/** A schema's JSON text as a type of the library. Throws a DecodeError if it is none. */
export function parseAvroSchema(text: string): avsc.Type {
  try {
    const typeHook = (schema: SchemaNode, options: Record<string, unknown>): avsc.Type | undefined => {
      if (schema === null || typeof schema !== 'object') return undefined;
      const { logicalType, ...plain } = schema;
      if (logicalType === undefined && plain.type !== 'long') return undefined;
      // Each use of a primitive is a type of its own, so that what is noted of it holds for this use alone.
      const type =
        plain.type === 'long' ? exactLong() : avro().Type.forSchema(plain as avsc.schema.AvroSchema, options);
      if (typeof logicalType === 'string')
        logicalTypes.set(type, { name: logicalType, scale: Number(plain.scale ?? 0) });
      return type;
    };
    const registry = { long: exactLong() };
    return avro().Type.forSchema(JSON.parse(text) as avsc.schema.AvroSchema, {
      wrapUnions: 'always',
      registry,
      typeHook: typeHook as never,
      omitRecordMethods: true,
    });
  } catch (error) {
    throw new DecodeError('malformed', `This is no Avro schema: ${(error as Error).message}`);
  }
}
