import { type CallNode, type ExpressionNode, fail } from '../../sql/index.ts';
import { failUnknownFunctionName } from '../catalog/function-catalog.ts';
import type { Expression } from '../expression.ts';
import {
  aggregateFunctionNames,
  aggregateSignature,
  userAggregateSignature,
} from '../functions/aggregate-functions.ts';
import { scalarFunctionNames, signaturesOf } from '../functions/registry.ts';
import { ARGUMENT_KINDS, type ArgumentKind, type Signature } from '../functions/signature.ts';
import { printType } from '../print-type.ts';
import { coerce } from '../typing/coerce.ts';
import { type DataType, isCharacter, types, withNullability } from '../types.ts';
import { createCall, refuseNull } from './bind-arithmetic.ts';
import { bindSpecialCall, isSpecialCall } from './bind-special-call.ts';
import { bindUserScalar } from './bind-user-call.ts';
import type { Binder } from './binder.ts';

/** A function call: OVER, aggregate, special form or one of the registry. */
export function bindCall(binder: Binder, node: CallNode): Expression {
  const name = functionName(node);
  const user = binder.userFunction(node.name, isBuiltin(name));
  if (node.over !== undefined) return binder.over(node);
  if (user?.signature.kind === 'aggregate') return binder.aggregate(node, userAggregateSignature(user));
  const aggregate = user === undefined && node.name.length === 1 ? aggregateSignature(name) : undefined;
  if (aggregate !== undefined) return binder.aggregate(node, aggregate);
  refuseClauses(node, name);
  if (user !== undefined) return bindUserScalar(binder, node, user);
  if (node.name.length > 1) return failUnknownFunctionName(node.name, binder.userFunctionNames());
  const special = bindSpecialCall(binder, node, name);
  if (special !== undefined) return special;
  const signatures = signaturesOf(name);
  if (signatures === undefined) return failUnknownFunction(binder, node, name);
  const args = node.args.map((arg) => bindArgument(binder, arg.value));
  return createFromSignature(choose(signatures, args, node, name), args, node);
}

/** Whether the engine has a function of the name without the script. */
function isBuiltin(name: string): boolean {
  return aggregateSignature(name) !== undefined || isSpecialCall(name) || signaturesOf(name) !== undefined;
}

export function functionName(node: CallNode): string {
  return (node.name.at(-1) ?? node.name[0]).text.toUpperCase();
}

function refuseClauses(node: CallNode, name: string): void {
  const clause =
    (node.distinct && 'DISTINCT') ||
    (node.filter && 'FILTER') ||
    (node.withinGroup && 'WITHIN GROUP') ||
    undefined;
  if (clause !== undefined)
    fail('invalid', `${clause} is for aggregate functions; ${name} is none.`, node.span);
}

/** A word such as a unit of time becomes a string, so that it is an argument like any other. */
function bindArgument(binder: Binder, node: ExpressionNode): Expression {
  if (node.kind === 'star') return fail('invalid', '"*" is an argument of COUNT only.', node.span);
  const arg = binder.bind(node);
  refuseNull(arg);
  return arg;
}

/** The first overload whose kinds take the arguments. */
function choose(
  signatures: readonly Signature[],
  args: readonly Expression[],
  node: CallNode,
  name: string,
): Signature {
  const fitting = signatures.find(
    (signature) => takesCount(signature, args.length) && takesTypes(signature, args),
  );
  if (fitting !== undefined) return fitting;
  const forms = signatures.map((signature) => `${name}(${describeArguments(signature)})`).join(' or ');
  if (!signatures.some((signature) => takesCount(signature, args.length))) {
    const count = args.length === 1 ? '1 argument' : `${args.length} arguments`;
    return fail('invalid', `${name} does not take ${count}; write ${forms}.`, node.span);
  }
  const given = args.map((arg) => printType(withNullability(arg.type, true))).join(', ');
  return fail('type', `${name} does not take (${given}); write ${forms}.`, node.span);
}

function takesCount(signature: Signature, count: number): boolean {
  const required = signature.required ?? signature.args.length;
  return count >= required && (signature.variadic === true || count <= signature.args.length);
}

function takesTypes(signature: Signature, args: readonly Expression[]): boolean {
  return args.every((arg, i) => ARGUMENT_KINDS[kindAt(signature, i)].accepts(arg.type));
}

function kindAt(signature: Signature, index: number): ArgumentKind {
  return signature.args[Math.min(index, signature.args.length - 1)] ?? 'any';
}

function describeArguments(signature: Signature): string {
  const required = signature.required ?? signature.args.length;
  const texts = signature.args.map((kind, i) => {
    const text = ARGUMENT_KINDS[kind].text;
    return i < required ? text : `[${text}]`;
  });
  return signature.variadic === true ? `${texts.join(', ')}, …` : texts.join(', ');
}

function createFromSignature(signature: Signature, given: readonly Expression[], node: CallNode): Expression {
  const args = given.map((arg, i) => coerceArgument(kindAt(signature, i), arg, given, node));
  const type = signature.result(args);
  return createCall(signature.id, args, type, isNullable(signature, args), node.span);
}

function coerceArgument(
  kind: ArgumentKind,
  arg: Expression,
  given: readonly Expression[],
  node: CallNode,
): Expression {
  const { cast } = ARGUMENT_KINDS[kind];
  if (cast !== undefined) return coerce(arg, cast);
  if (kind !== 'element' && kind !== 'sameArray') return arg;
  const array = given[0]?.type ?? types.null();
  const wanted = kind === 'sameArray' ? array : 'element' in array ? array.element : types.null();
  return coerceToElement(arg, wanted, node);
}

/** Within a family only: an INT goes into an ARRAY<BIGINT>, a DECIMAL not into an ARRAY<INT>. */
function coerceToElement(arg: Expression, wanted: DataType, node: CallNode): Expression {
  const widens = (arg.type.kind === wanted.kind && wanted.kind !== 'DECIMAL') || fitsInto(arg.type, wanted);
  if (widens) return coerce(arg, withNullability(wanted, arg.type.nullable));
  const [is, want] = [printType(withNullability(arg.type, true)), printType(withNullability(wanted, true))];
  return fail('type', `${functionName(node)}: ${is} does not fit into an array of ${want}.`, arg.span);
}

const WIDENING = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT', 'DECIMAL', 'FLOAT', 'DOUBLE'];

function fitsInto(type: DataType, wanted: DataType): boolean {
  if (isCharacter(type) && isCharacter(wanted)) return true;
  const [from, to] = [WIDENING.indexOf(type.kind), WIDENING.indexOf(wanted.kind)];
  return from !== -1 && from <= to;
}

function isNullable(signature: Signature, args: readonly Expression[]): boolean {
  switch (signature.nulls) {
    case 'always':
      return true;
    case 'never':
      return false;
    case 'array':
      return args[0]?.type.nullable ?? true;
    case 'args':
      return args.some((arg) => arg.type.nullable);
  }
}

/** Flink's, and not executed here. */
const UNSUPPORTED_FUNCTIONS: ReadonlySet<string> = new Set([
  'LAG',
  'LEAD',
  'RANK',
  'DENSE_RANK',
  'NTILE',
  'NTH_VALUE',
  'CUME_DIST',
  'PERCENT_RANK',
  'APPROX_COUNT_DISTINCT',
  'FIRST',
  'LAST',
  'PREV',
  'NEXT',
  'CLASSIFIER',
  'MATCH_ROWTIME',
  'MATCH_PROCTIME',
  'ML_FORECAST',
  'ML_PREDICT',
]);

const LEGACY_WINDOW = /^(?:TUMBLE|HOP|SESSION)(?:_(?:START|END|ROWTIME|PROCTIME))?$/;

function failUnknownFunction(binder: Binder, node: CallNode, name: string): never {
  if (LEGACY_WINDOW.test(name)) {
    fail('invalid', `${name} stands in GROUP BY, or in the SELECT list above it.`, node.span);
  }
  if (name === 'ROW_NUMBER' || name === 'ML_DETECT_ANOMALIES') {
    fail('invalid', `${name} needs OVER (PARTITION BY … ORDER BY …).`, node.span);
  }
  if (UNSUPPORTED_FUNCTIONS.has(name)) fail('unsupported', `${name} is not supported yet.`, node.span);
  const builtin = [
    ...scalarFunctionNames(),
    ...aggregateFunctionNames(),
    'ML_DETECT_ANOMALIES',
    'ROW_NUMBER',
  ];
  failUnknownFunctionName(node.name, [...binder.userFunctionNames(), ...builtin]);
}
