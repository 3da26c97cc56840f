import { bindType } from '../plan/bind/bind-type.ts';
import { type DataType, types } from '../plan/types.ts';
import {
  USER_FUNCTION_KINDS,
  type UserFunctionKind,
  type UserFunctionSignature,
} from '../plan/user-function.ts';
import { DiagnosticError, parseTypeText } from '../sql/index.ts';

/** Arguments of one function. */
export const FUNCTION_ARGUMENTS_MAX = 100;

/** An export of a module, looked at closely enough to be called. */
export interface Definition {
  signature: UserFunctionSignature;
  /** The exported object; its methods are called on it. */
  target: Readonly<Record<string, unknown>>;
}

/** Why an export is no function of the user; the message is for the author of the module. */
export class DefinitionError extends Error {}

const METHODS: Record<UserFunctionKind, readonly string[]> = {
  scalar: ['evaluate'],
  table: ['evaluate'],
  aggregate: ['accumulator', 'accumulate', 'getValue'],
};
const OPTIONAL_METHODS = ['retract', 'merge', 'serialize', 'deserialize'];

/** Checks an export and reads its types. Throws a {@link DefinitionError}. */
export function readDefinition(value: unknown): Definition {
  const target = objectOf(value);
  const kind = USER_FUNCTION_KINDS.find((known) => known === target['kind']);
  if (kind === undefined) return refuse('it is made with scalarFunction, aggregateFunction or tableFunction');
  for (const method of METHODS[kind])
    if (typeof target[method] !== 'function') refuse(`a ${kind} function needs ${method}(…)`);
  for (const method of OPTIONAL_METHODS)
    if (target[method] !== undefined && typeof target[method] !== 'function')
      refuse(`${method} is a function`);
  if ((target['serialize'] === undefined) !== (target['deserialize'] === undefined))
    refuse('serialize and deserialize come together');
  return { target, signature: readSignature(kind, target) };
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  return refuse('it is an object made with scalarFunction, aggregateFunction or tableFunction');
}

function refuse(rule: string): never {
  throw new DefinitionError(rule);
}

function readSignature(
  kind: UserFunctionKind,
  target: Readonly<Record<string, unknown>>,
): UserFunctionSignature {
  const { arguments: args, returns, isDeterministic = true, retract, merge } = target;
  if (!Array.isArray(args)) return refuse("arguments is a list of SQL types, such as ['STRING']");
  if (args.length > FUNCTION_ARGUMENTS_MAX)
    refuse(`a function has at most ${FUNCTION_ARGUMENTS_MAX} arguments`);
  if (typeof isDeterministic !== 'boolean') return refuse('isDeterministic is true or false');
  const type = readType(returns, 'returns');
  return {
    kind,
    args: args.map((text: unknown, i) => readType(text, `argument ${i + 1}`)),
    returns: kind === 'table' ? columnsOf(type) : type,
    isDeterministic,
    canRetract: retract !== undefined,
    canMerge: merge !== undefined,
  };
}

/** A table function of a type that is no ROW has one column. */
function columnsOf(type: DataType): DataType {
  return type.kind === 'ROW' ? type : types.row([{ name: 'EXPR$0', type }]);
}

function readType(text: unknown, what: string): DataType {
  if (typeof text !== 'string') return refuse(`${what} is a SQL type in quotes, such as 'BIGINT'`);
  try {
    return bindType(parseTypeText(text));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    return refuse(`${what} is a SQL type, and '${text}' is none: ${error.diagnostic.message}`);
  }
}
