import { nearestName } from '#foundation';
import {
  type CallNode,
  type ExpressionNode,
  fail,
  type Name,
  type Span,
  type TableArgumentNode,
} from '../../sql/index.ts';
import { functionName } from '../bind/bind-call.ts';
import { failUnknownColumn, type Scope } from '../bind/scope.ts';
import { create } from '../operators.ts';
import { printType } from '../print-type.ts';
import { type Field, isTimeAttribute, type TimestampType, types } from '../types.ts';
import type { WindowSpec } from '../window-spec.ts';
import { planNamedTable } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import type { Relation } from './relation.ts';
import { createRowBinder } from './row-binder.ts';

/** Parameters behind DATA and TIMECOL, in order; the ones in brackets may be left out. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  TUMBLE: ['SIZE', '[OFFSET]'],
  HOP: ['SLIDE', 'SIZE', '[OFFSET]'],
  CUMULATE: ['STEP', 'SIZE', '[OFFSET]'],
  SESSION: ['GAP'],
};

/** `TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MINUTE)` and the others: rows with their windows. */
export function planWindowFunction(context: QueryContext, call: CallNode): Relation {
  const name = functionName(call);
  const parameters = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
  if (parameters === undefined) return failUnknownTableFunction(call, []);
  const args = matchArguments(call, name, ['DATA', 'TIMECOL', ...parameters]);
  const { relation, data } = planData(context, args.get('DATA'), call);
  const timeColumn = findTimeColumn(relation, args.get('TIMECOL'), name, call.span);
  const window = planWindow(context, name, args, call, partitionKeys(relation, data, name));
  const { operator } = relation;
  const timeType = operator.rowType[timeColumn]?.type as TimestampType;
  const width = operator.rowType.length;
  return {
    operator: create.windowAssignment({ input: operator, window, timeColumn }, windowColumns(timeType)),
    windows: {
      start: width,
      end: width + 1,
      time: width + 2,
      ...(window.kind === 'session' && { sessionKeys: window.partitionKeys }),
      ...(timeType.attribute === 'proctime' && { isProctime: true }),
    },
  };
}

/** Start and end are wall clock time; `window_time` is a time attribute of the kind of the time column. */
export function windowColumns(timeType: TimestampType): Field[] {
  const attribute = timeType.attribute ?? 'rowtime';
  return [
    { name: 'window_start', type: types.timestamp(3, false) },
    { name: 'window_end', type: types.timestamp(3, false) },
    { name: 'window_time', type: { kind: timeType.kind, precision: 3, nullable: false, attribute } },
  ];
}

/** Whether a call in FROM is a window table-valued function. */
export function isWindowFunction(call: CallNode): boolean {
  return call.name.length === 1 && Object.hasOwn(PARAMETERS, functionName(call));
}

/** Refuses the name of a table function, with the nearest of the windows and of the `others`. */
export function failUnknownTableFunction(call: CallNode, others: readonly string[]): never {
  const name = functionName(call);
  const suggestion = nearestName(name, [...Object.keys(PARAMETERS), ...others]);
  const hint = suggestion === undefined ? '' : ` Did you mean "${suggestion}"?`;
  fail('unknown_name', `There is no table function "${name}".${hint}`, call.name[0].span, { suggestion });
}

/** Arguments by parameter, given by place or by name. */
function matchArguments(
  call: CallNode,
  name: string,
  parameters: readonly string[],
): Map<string, ExpressionNode> {
  const names = parameters.map((parameter) => parameter.replace(/[[\]]/g, ''));
  const args = new Map<string, ExpressionNode>();
  if (call.args.length > names.length) {
    fail(
      'invalid',
      `${name} takes ${parameters.join(', ')}; here are ${call.args.length} arguments.`,
      call.span,
    );
  }
  for (const [i, arg] of call.args.entries()) {
    const parameter = arg.name === undefined ? (names[i] ?? '') : namedParameter(arg.name, names, name);
    if (args.has(parameter)) fail('duplicate_name', `${parameter} is given twice.`, arg.value.span);
    args.set(parameter, arg.value);
  }
  const missing = parameters.find((parameter) => !parameter.startsWith('[') && !args.has(parameter));
  if (missing !== undefined) {
    fail('invalid', `${name} takes ${parameters.join(', ')}; ${missing} is missing.`, call.span);
  }
  return args;
}

function namedParameter(given: Name, names: readonly string[], name: string): string {
  const wanted = given.text.toUpperCase();
  if (names.includes(wanted)) return wanted;
  const suggestion = nearestName(wanted, names);
  const hint = suggestion === undefined ? ` It has ${names.join(', ')}.` : ` Did you mean "${suggestion}"?`;
  return fail('unknown_name', `${name} has no parameter "${given.text}".${hint}`, given.span, { suggestion });
}

function planData(
  context: QueryContext,
  node: ExpressionNode | undefined,
  call: CallNode,
): { relation: Relation; data: TableArgumentNode } {
  if (node?.kind === 'table-argument') {
    const { source } = node;
    if (source.kind === 'query') return { relation: context.query(source.query), data: node };
    if (source.kind === 'table') {
      const table = { kind: 'table', name: source.name, hints: [], span: node.span } as const;
      return { relation: planNamedTable(context, table).relation, data: node };
    }
  }
  return fail(
    'invalid',
    'The first argument is a table: TABLE t, or a query in parentheses.',
    node?.span ?? call.span,
  );
}

function findTimeColumn(
  relation: Relation,
  node: ExpressionNode | undefined,
  name: string,
  span: Span,
): number {
  const column = node?.kind === 'descriptor' ? node.columns[0] : undefined;
  if (node?.kind !== 'descriptor' || column === undefined || node.columns.length !== 1) {
    return fail('invalid', 'The time column is given as DESCRIPTOR(column).', node?.span ?? span);
  }
  const index = findColumn(relation, column);
  const type = relation.operator.rowType[index]?.type ?? types.null();
  if (!isTimeAttribute(type)) {
    const hint = 'Declare WATERMARK FOR it in CREATE TABLE, and pass it on unchanged.';
    fail(
      'invalid',
      `${name} needs a time attribute; "${column.text}" is ${printType(type)}. ${hint}`,
      column.span,
    );
  }
  return index;
}

function findColumn(relation: Relation, column: Name): number {
  const fields = relation.operator.rowType;
  const index = fields.findIndex((field) => field.name === column.text);
  if (index === -1)
    failUnknownColumn(
      column,
      fields.map((field) => field.name),
    );
  return index;
}

function partitionKeys(relation: Relation, data: TableArgumentNode, name: string): number[] {
  const [order] = data.orderBy;
  if (order !== undefined) fail('invalid', `${name} takes no ORDER BY.`, order.expression.span);
  return data.partitionBy.map((key) => {
    if (name !== 'SESSION')
      fail('invalid', `Only SESSION takes PARTITION BY; ${name} has one window for all.`, key.span);
    const only = key.kind === 'identifier' && key.parts.length === 1 ? key.parts[0] : undefined;
    if (only === undefined) return fail('invalid', 'PARTITION BY takes column names here.', key.span);
    return findColumn(relation, only);
  });
}

function planWindow(
  context: QueryContext,
  name: string,
  args: ReadonlyMap<string, ExpressionNode>,
  call: CallNode,
  keys: readonly number[],
): WindowSpec {
  const length = (parameter: string): number =>
    bindLength(context, args.get(parameter), `${name} ${parameter}`, call);
  if (name === 'SESSION') return { kind: 'session', gapMs: length('GAP'), partitionKeys: keys };
  const sizeMs = length('SIZE');
  const offsetMs = bindOffset(context, args.get('OFFSET'), sizeMs, call);
  if (name === 'HOP') return { kind: 'hop', slideMs: length('SLIDE'), sizeMs, offsetMs };
  if (name === 'CUMULATE') {
    const stepMs = length('STEP');
    if (sizeMs % stepMs !== 0)
      fail(
        'invalid',
        `The size of CUMULATE must be a multiple of its step: ${sizeMs} ms and ${stepMs} ms.`,
        call.span,
      );
    return { kind: 'cumulate', stepMs, sizeMs, offsetMs };
  }
  return { kind: 'tumble', sizeMs, offsetMs };
}

function bindLength(
  context: QueryContext,
  node: ExpressionNode | undefined,
  what: string,
  call: CallNode,
): number {
  const amount = bindInterval(context, node, what, call);
  if (amount <= 0) fail('invalid', `${what} must be positive, but is ${amount} ms.`, node?.span ?? call.span);
  return amount;
}

/** Smaller than the window, in either direction; a larger one fails in Flink when the first row comes. */
function bindOffset(
  context: QueryContext,
  node: ExpressionNode | undefined,
  sizeMs: number,
  call: CallNode,
): number {
  if (node === undefined) return 0;
  const amount = bindInterval(context, node, 'OFFSET', call);
  if (Math.abs(amount) < sizeMs) return amount;
  return fail(
    'invalid',
    `OFFSET must be smaller than the window of ${sizeMs} ms, but is ${amount} ms.`,
    node.span,
  );
}

function bindInterval(
  context: QueryContext,
  node: ExpressionNode | undefined,
  what: string,
  call: CallNode,
): number {
  const scope: Scope = { tables: [] };
  const value = node && createRowBinder(scope, context.catalog).bind(node);
  if (value?.kind === 'literal' && value.type.kind === 'INTERVAL_MS' && typeof value.value === 'number') {
    return value.value;
  }
  return fail(
    'invalid',
    `${what} is an interval of days or less: INTERVAL '10' MINUTE.`,
    node?.span ?? call.span,
  );
}
