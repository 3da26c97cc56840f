import {
  type CallNode,
  type ExpressionNode,
  fail,
  type Select,
  type WindowDefinition,
} from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import { bindUserAggregateArgument } from '../bind/bind-user-call.ts';
import { bindExpression } from '../bind/bind-expression.ts';
import type { Binder } from '../bind/binder.ts';
import type { Scope } from '../bind/scope.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import type { Catalog } from '../catalog/catalog.ts';
import type { AggregateCall } from '../aggregate-call.ts';
import type { Expression } from '../expression.ts';
import { expressionKey } from '../expression-tools.ts';
import {
  type AggregateSignature,
  aggregateSignature,
  userAggregateSignature,
} from '../functions/aggregate-functions.ts';
import { printType } from '../print-type.ts';
import { type DataType, types, withNullability } from '../types.ts';
import { bindGroupCall, type BoundGroupCall } from './bind-group-call.ts';
import { bindJsonAggregate, bindPercentile } from './bind-special-aggregate.ts';
import { bindOverCall, type BoundOverCall } from './bind-over-call.ts';
import { createRowBinder } from './row-binder.ts';

/**
 * While a select list is bound, the result of the n-th aggregate is a column with this index + n, and that of the n-th
 * call with OVER one with {@link OVER_BASE} + n. They get their true places when the operators below are known.
 */
export const AGGREGATE_BASE = 1_000_000;
export const OVER_BASE = 2_000_000;
/** That of the n-th call that says something about the group. */
export const GROUP_CALL_BASE = 3_000_000;

/** An aggregate with its arguments over the rows of FROM. */
export interface BoundAggregate {
  signature: AggregateSignature;
  call: CallNode;
  args: readonly Expression[];
  filter: Expression | undefined;
  percentiles?: AggregateCall['percentiles'];
  type: Expression['type'];
}

export interface SelectBinder extends Binder {
  readonly aggregates: readonly BoundAggregate[];
  readonly overCalls: readonly BoundOverCall[];
  readonly groupCalls: readonly BoundGroupCall[];
}

/** Binds the select list and HAVING, and collects the aggregates and the calls with OVER in them. */
export function createSelectBinder(scope: Scope, catalog: Catalog, select: Select): SelectBinder {
  const rows = createRowBinder(scope, catalog);
  const aggregates: BoundAggregate[] = [];
  const overCalls: BoundOverCall[] = [];
  const aggregate: Binder['aggregate'] = (call, signature) =>
    addAggregate(aggregates, bindAggregate(rows, call, signature, select.groupBy !== undefined));
  const groupCalls: BoundGroupCall[] = [];
  const bindWith = (inner: Binder, node: ExpressionNode): Expression => {
    const call = bindGroupCall(rows, node);
    if (call === undefined) return bindExpression(inner, node);
    const index = GROUP_CALL_BASE + groupCalls.push(call) - 1;
    return { kind: 'column', index, type: call.type, span: call.span };
  };
  // OVER is over what the groups give: aggregates may stand inside it.
  const groups: Binder = createRowBinder(scope, catalog, {
    aggregate,
    bind: (node) => bindWith(groups, node),
  });
  const binder: Binder = createRowBinder(scope, catalog, {
    aggregate,
    bind: (node) => bindWith(binder, node),
    over: (call) => {
      const bound = bindOverCall(groups, call, definitionOf(call, select.windows), (inner, isNeverEmpty) => {
        const signature = signatureOf(groups, inner);
        return signature && bindAggregate(groups, inner, signature, isNeverEmpty);
      });
      overCalls.push(bound);
      return { kind: 'column', index: OVER_BASE + overCalls.length - 1, type: bound.type, span: call.span };
    },
  });
  return { ...binder, aggregates, overCalls, groupCalls };
}

/** Of the aggregate function that is called; undefined if it is none. */
function signatureOf(binder: Binder, call: CallNode): AggregateSignature | undefined {
  const builtin = call.name.length === 1 ? aggregateSignature(functionName(call)) : undefined;
  const user = binder.userFunction(call.name, builtin !== undefined);
  if (user === undefined) return builtin;
  return user.signature.kind === 'aggregate' ? userAggregateSignature(user) : undefined;
}

function definitionOf(call: CallNode, windows: Select['windows']): WindowDefinition {
  const { over } = call;
  if (over?.kind === 'window' && over.base === undefined) return over;
  const name = over?.kind === 'name' ? over.name : over?.base;
  const found = windows.find((window) => window.name.text === name?.text);
  if (found === undefined)
    return fail('unknown_name', `There is no window "${name?.text ?? ''}".`, name?.span ?? call.span);
  if (over?.kind !== 'window') return found.window;
  return {
    ...found.window,
    partitionBy: over.partitionBy.length > 0 ? over.partitionBy : found.window.partitionBy,
    orderBy: over.orderBy.length > 0 ? over.orderBy : found.window.orderBy,
    ...(over.frame && { frame: over.frame }),
  };
}

/** The same aggregate twice is computed once. */
function addAggregate(aggregates: BoundAggregate[], bound: BoundAggregate): Expression {
  const key = aggregateKey(bound);
  const known = aggregates.findIndex((other) => aggregateKey(other) === key);
  const index = known === -1 ? aggregates.push(bound) - 1 : known;
  return { kind: 'column', index: AGGREGATE_BASE + index, type: bound.type, span: bound.call.span };
}

function aggregateKey(bound: BoundAggregate): string {
  const parts = [...bound.args, ...(bound.filter === undefined ? [] : [bound.filter])].map(expressionKey);
  const functionId = bound.signature.user?.id ?? bound.signature.id;
  const { distinct, nullTreatment = '' } = bound.call;
  const how = [distinct, nullTreatment, String(bound.percentiles ?? ''), bound.filter !== undefined];
  return `${functionId} ${how.join(' ')} ${parts.join(' ')}`;
}

export function bindAggregate(
  rows: Binder,
  call: CallNode,
  signature: AggregateSignature,
  isGrouped: boolean,
): BoundAggregate {
  const name = functionName(call);
  if (call.withinGroup !== undefined)
    fail(
      'unsupported',
      `${name} with ORDER BY is not supported: it takes the rows of a stream as they come.`,
      call.span,
    );
  const filter = call.filter && bindCondition(rows, call.filter, 'FILTER');
  if (signature.user !== undefined) {
    const args = [bindUserAggregateArgument(rows, call, signature.user)];
    return { signature, call, args, filter, type: signature.user.signature.returns };
  }
  if (signature.onNull !== undefined) return bindJsonAggregate(rows, call, signature);
  if (signature.id === 'PERCENTILE') return bindPercentile(rows, call, signature, filter);
  checkNullTreatment(call, signature, name);
  const nodes = call.args.map((arg) => arg.value);
  const args = nodes.filter((node) => node.kind !== 'star').map((node) => rows.bind(node));
  checkArguments(nodes, call, signature, name);
  if (args.length > 1 && signature.id === 'COUNT' && args.some((arg) => arg.type.nullable))
    fail('unsupported', 'COUNT takes one argument, or several that are never NULL.', call.span);
  const first = args[0];
  const type = signature.result(first?.type);
  if (type === undefined || first?.type.kind === 'NULL') {
    const given = first === undefined ? 'nothing' : printType(withNullability(first.type, true));
    return fail('type', `${name} takes ${signature.takes}, not ${given}.`, first?.span ?? call.span);
  }
  return {
    signature,
    call,
    args,
    filter,
    type: neverEmpty(type, signature, isGrouped && !filter ? first : undefined),
  };
}

/** ARRAY_AGG keeps NULLs unless it is told not to; the others never do. */
function checkNullTreatment(call: CallNode, signature: AggregateSignature, name: string): void {
  if (call.nullTreatment !== undefined && signature.id !== 'ARRAY_AGG')
    fail('invalid', `${name} takes neither IGNORE NULLS nor RESPECT NULLS.`, call.span);
}

/** A group has at least one row: of values that are never NULL, the result is not either. COUNT never is. */
function neverEmpty(type: DataType, signature: AggregateSignature, first: Expression | undefined): DataType {
  if (signature.id === 'COUNT') return types.bigint(false);
  const mayBeNull = ['STDDEV_SAMP', 'VAR_SAMP', 'LISTAGG'].includes(signature.id);
  return first === undefined || first.type.nullable || mayBeNull ? type : withNullability(type, false);
}

function checkArguments(
  nodes: readonly ExpressionNode[],
  call: CallNode,
  signature: AggregateSignature,
  name: string,
): void {
  const star = nodes.find((node) => node.kind === 'star');
  if (star !== undefined && (signature.id !== 'COUNT' || call.distinct)) {
    fail('invalid', '"*" is an argument of COUNT only, without DISTINCT.', star.span);
  }
  const isCount = signature.id === 'COUNT' && !call.distinct;
  const most = isCount ? Number.POSITIVE_INFINITY : signature.id === 'LISTAGG' ? 2 : 1;
  if (nodes.length >= 1 && nodes.length <= most) return;
  if (signature.id === 'COUNT' && call.distinct && nodes.length > 1) {
    fail('invalid', 'COUNT(DISTINCT …) takes one argument; ROW(a, b) makes one of several.', call.span);
  }
  fail('invalid', `${name} takes one argument, not ${nodes.length}.`, call.span);
}
