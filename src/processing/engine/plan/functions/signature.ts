import type { Expression } from '../expression.ts';
import {
  type DataType,
  isApproximate,
  isBinary,
  isCharacter,
  isInteger,
  isInterval,
  isNumeric,
  isTemporal,
  isTimestamp,
  types,
} from '../types.ts';
import type { FunctionId } from './function-id.ts';

/** One overload of a scalar function. A function with several overloads has several entries; the first fit wins. */
export interface Signature {
  /** As SQL writes it, in upper case. */
  name: string;
  id: FunctionId;
  args: readonly ArgumentKind[];
  /** How many arguments must be there; without it, all. */
  required?: number;
  /** The last kind may come any number of times more. */
  variadic?: boolean;
  /** Of the arguments after coercion; what it says of nullability at the top is overridden by `nulls`. */
  result: (args: readonly Expression[]) => DataType;
  /** When the result may be NULL: if an argument may be, if the first one may be, always, or never. */
  nulls: 'args' | 'array' | 'always' | 'never';
}

export type ArgumentKind = keyof typeof ARGUMENT_KINDS;

/**
 * What an argument must be, and what it is cast to before the call. `undefined` from `cast` keeps it as it is.
 * `text` is how a message names the kind.
 */
export const ARGUMENT_KINDS = {
  any: kind('any type', () => true),
  string: kind('STRING', isCharacter),
  binary: kind('BYTES', isBinary),
  textOrBinary: kind('STRING or BYTES', (type) => isCharacter(type) || isBinary(type)),
  boolean: kind('BOOLEAN', (type) => type.kind === 'BOOLEAN'),
  numeric: kind('a number', isNumeric),
  exact: kind('an integer or a DECIMAL', (type) => isNumeric(type) && !isApproximate(type)),
  integer: kind('an integer', isInteger),
  int: kind('INT', (type) => isInteger(type) && type.kind !== 'BIGINT', types.int()),
  bigint: kind('BIGINT', isInteger, types.bigint()),
  double: kind('DOUBLE', isNumeric, types.double()),
  decimal: kind('DECIMAL', (type) => type.kind === 'DECIMAL'),
  date: kind('DATE', (type) => type.kind === 'DATE'),
  timestamp: kind('a TIMESTAMP', isTimestamp),
  temporal: kind('a date or time', isTemporal),
  interval: kind('an INTERVAL', isInterval),
  row: kind('a ROW', (type) => type.kind === 'ROW'),
  array: kind('an ARRAY', (type) => type.kind === 'ARRAY'),
  map: kind('a MAP', (type) => type.kind === 'MAP'),
  /** Cast to the element type of the array before it. */
  element: kind("an element of the array's type", () => true),
  /** Cast to the type of the array before it. */
  sameArray: kind('an ARRAY of the same type', (type) => type.kind === 'ARRAY'),
  collection: kind('an ARRAY, MAP or MULTISET', (type) => ['ARRAY', 'MAP', 'MULTISET'].includes(type.kind)),
} as const satisfies Record<string, ArgumentRule>;

export interface ArgumentRule {
  text: string;
  accepts: (type: DataType) => boolean;
  cast: DataType | undefined;
}

function kind(text: string, accepts: (type: DataType) => boolean, cast?: DataType): ArgumentRule {
  return { text, accepts, cast };
}

/** A signature; the short form in which the families are written. */
export function fn(
  name: string,
  args: readonly ArgumentKind[],
  result: Signature['result'] | DataType,
  options: { id?: FunctionId; required?: number; variadic?: boolean; nulls?: Signature['nulls'] } = {},
): Signature {
  return {
    name,
    id: options.id ?? (name as FunctionId),
    args,
    result: typeof result === 'function' ? result : () => result,
    nulls: options.nulls ?? 'args',
    ...(options.required !== undefined && { required: options.required }),
    ...(options.variadic !== undefined && { variadic: options.variadic }),
  };
}

/** The type of the n-th argument: for functions that give back what they take. */
export function sameAs(n: number): Signature['result'] {
  return (args) => args[n]?.type ?? types.null();
}

/** VARCHAR as long as the n-th argument. */
export function varcharOf(n: number): Signature['result'] {
  return (args) => {
    const type = args[n]?.type;
    return type !== undefined && isCharacter(type) ? types.varchar(type.length) : types.string();
  };
}
