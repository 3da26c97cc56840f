import { type CallNode, type ExpressionNode, fail, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { createBranch } from '../expression-tools.ts';
import { printType } from '../print-type.ts';
import { literal, stringLiteral } from '../typing/coerce.ts';
import { isCharacter, isRowtime, types, withNullability, withoutAttribute } from '../types.ts';
import { combine, createCall, refuseNull } from './bind-arithmetic.ts';
import { compare } from './bind-comparison.ts';
import { createCase, unifyResults } from './bind-conditional.ts';
import { bindCondition } from './bind-predicate.ts';
import {
  bindExtract,
  bindFloorTo,
  bindTimestampAdd,
  bindTimestampDiff,
  FIELD_FUNCTIONS,
} from './bind-time-unit.ts';
import type { Binder } from './binder.ts';

/** Functions whose types no signature can say; undefined if `name` is none of them. */
export function bindSpecialCall(binder: Binder, node: CallNode, name: string): Expression | undefined {
  const nodes = node.args.map((arg) => arg.value);
  const field = FIELD_FUNCTIONS.get(name);
  if (field !== undefined)
    return bindExtract(
      binder,
      [unitSymbol(field, node.span), ...exactly(nodes, 1, name, node.span)],
      node.span,
    );
  const isRounding = ['FLOOR', 'CEIL', 'CEILING'].includes(name) && nodes[1]?.kind === 'symbol';
  if (isRounding) return bindFloorTo(binder, name === 'FLOOR' ? 'FLOOR_TO' : 'CEIL_TO', nodes, node.span);
  return SPECIAL.get(name)?.(binder, nodes, node.span);
}

/** Whether {@link bindSpecialCall} knows the name. */
export function isSpecialCall(name: string): boolean {
  return FIELD_FUNCTIONS.has(name) || SPECIAL.has(name);
}

type SpecialBinder = (binder: Binder, nodes: readonly ExpressionNode[], span: Span) => Expression;

const SPECIAL: ReadonlyMap<string, SpecialBinder> = new Map<string, SpecialBinder>([
  ['COALESCE', bindCoalesce],
  ['IFNULL', (binder, nodes, span) => bindCoalesce(binder, exactly(nodes, 2, 'IFNULL', span), span)],
  ['IF', bindIf],
  ['NULLIF', bindNullIf],
  ['GREATEST', (binder, nodes, span) => bindExtreme(binder, 'GREATEST', nodes, span)],
  ['LEAST', (binder, nodes, span) => bindExtreme(binder, 'LEAST', nodes, span)],
  ['TYPEOF', bindTypeOf],
  ['MOD', bindMod],
  ['TRIM', bindTrim],
  ['EXTRACT', bindExtract],
  ['TIMESTAMPADD', bindTimestampAdd],
  ['TIMESTAMPDIFF', bindTimestampDiff],
  ['CURRENT_WATERMARK', bindCurrentWatermark],
]);

function unitSymbol(name: string, span: Span): ExpressionNode {
  return { kind: 'symbol', name, span };
}

function exactly(
  nodes: readonly ExpressionNode[],
  count: number,
  name: string,
  span: Span,
): readonly ExpressionNode[] {
  if (nodes.length === count) return nodes;
  return fail('invalid', `${name} takes ${count} arguments, not ${nodes.length}.`, span);
}

/** NULL only if all arguments may be. */
function bindCoalesce(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  if (nodes.length === 0) return fail('invalid', 'COALESCE takes at least one argument.', span);
  const args = unifyResults(
    nodes.map((node) => binder.bind(node)),
    span,
    'COALESCE',
  );
  const type = withoutAttribute(args[0]?.type ?? types.null());
  return createCall(
    'COALESCE',
    args,
    type,
    args.every((arg) => arg.type.nullable),
    span,
  );
}

function bindIf(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [when, yes, no] = exactly(nodes, 3, 'IF', span);
  if (when === undefined || yes === undefined || no === undefined)
    return fail('invalid', 'IF takes 3 arguments.', span);
  const [then, otherwise] = [binder.bind(yes), binder.bind(no)];
  for (const value of [then, otherwise]) refuseNull(value);
  const branch = createBranch(bindCondition(binder, when, 'IF'), then);
  const result = createCase([branch], otherwise, span, 'IF');
  // Flink calls the result nullable if the condition is.
  return { ...result, type: withNullability(result.type, result.type.nullable || branch.when.type.nullable) };
}

function bindNullIf(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [first, second] = exactly(nodes, 2, 'NULLIF', span).map((node) => binder.bind(node));
  if (first === undefined || second === undefined) return fail('invalid', 'NULLIF takes 2 arguments.', span);
  const condition = compare('=', first, second, span);
  const none = literal(null, withNullability(first.type, true), span);
  return createCase([createBranch(condition, none)], first, span, 'NULLIF');
}

function bindExtreme(
  binder: Binder,
  id: 'GREATEST' | 'LEAST',
  nodes: readonly ExpressionNode[],
  span: Span,
): Expression {
  if (nodes.length === 0) return fail('invalid', `${id} takes at least one argument.`, span);
  const args = unifyResults(
    nodes.map((node) => binder.bind(node)),
    span,
    id,
  );
  const type = withoutAttribute(args[0]?.type ?? types.null());
  return createCall(
    id,
    args,
    type,
    args.some((arg) => arg.type.nullable),
    span,
  );
}

/** Known when the script is planned; a second argument is read for Flink's sake. */
function bindTypeOf(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [node] = nodes;
  if (node === undefined) return fail('invalid', 'TYPEOF takes one argument.', span);
  const text = printType(binder.bind(node).type);
  return literal(text, types.string(), span);
}

function bindMod(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [left, right] = exactly(nodes, 2, 'MOD', span).map((node) => binder.bind(node));
  if (left === undefined || right === undefined) return fail('invalid', 'MOD takes 2 arguments.', span);
  for (const value of [left, right]) refuseNull(value);
  return combine('%', left, right, span);
}

/** `TRIM(value)` or the long form, which the parser has put into order. */
function bindTrim(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [side, characters, value] = nodes;
  const isLong = side?.kind === 'symbol' && characters !== undefined && value !== undefined;
  if (!isLong && nodes.length !== 1)
    return fail('invalid', 'TRIM takes one argument, or (BOTH x FROM y).', span);
  const texts = (isLong ? [characters, value] : [side]).map((node) => {
    const arg = node === undefined ? stringLiteral('', span) : binder.bind(node);
    refuseNull(arg);
    if (isCharacter(arg.type)) return arg;
    return fail('type', `TRIM needs a string, not ${printType(arg.type)}.`, arg.span);
  });
  const trimmed = texts.at(-1) ?? stringLiteral('', span);
  const set = isLong ? (texts[0] ?? trimmed) : stringLiteral(' ', span);
  const symbol = stringLiteral(isLong ? side.name : 'BOTH', span);
  const length = isCharacter(trimmed.type) ? trimmed.type.length : 0;
  const nullable = texts.some((arg) => arg.type.nullable);
  return createCall('TRIM', [symbol, set, trimmed], types.varchar(length), nullable, span);
}

function bindCurrentWatermark(binder: Binder, nodes: readonly ExpressionNode[], span: Span): Expression {
  const [arg] = exactly(nodes, 1, 'CURRENT_WATERMARK', span).map((node) => binder.bind(node));
  if (arg === undefined || !isRowtime(arg.type)) {
    return fail('type', 'CURRENT_WATERMARK takes a time attribute: the column of a WATERMARK.', span);
  }
  return createCall('CURRENT_WATERMARK', [arg], withoutAttribute(arg.type), true, span);
}
