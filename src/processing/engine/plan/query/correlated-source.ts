import { type ExpressionNode, fail, type Join, type Span, type TableAlias } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import { columnsOf, type Scope } from '../bind/scope.ts';
import type { Expression } from '../expression.ts';
import { create } from '../operators.ts';
import type { Correlate, PhysicalOperator } from '../physical-plan.ts';
import type { Field } from '../types.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { createRowBinder } from './row-binder.ts';

/** What a table to the right of another one gives for each of its rows. */
export interface Correlated {
  function: Correlate['function'];
  columns: readonly Field[];
  alias: TableAlias | undefined;
  type: Join['type'];
  on: ExpressionNode | undefined;
  /** How the right side is called in messages: `UNNEST`. */
  what: string;
  span: Span;
}

/** Each row of `left` with the rows a function makes of it. */
export function correlatedSource(context: QueryContext, left: Source, right: Correlated): Source {
  const joinType = correlatedJoinType(right.type, right.what, right.span);
  const columns = renamed(right.columns, right.alias);
  const condition = bindOn(context, left, columns, right);
  const operator = create.correlate({
    input: left.relation.operator,
    joinType,
    function: right.function,
    functionRowType: columns,
    ...(joinType === 'left' && condition && { condition }),
  });
  const filtered: PhysicalOperator =
    joinType === 'inner' && condition !== undefined ? create.filter(operator, condition) : operator;
  return {
    relation: { ...left.relation, operator: filtered },
    scope: joinedScope(left, operator.rowType, right.alias === undefined ? [] : [right.alias.name.text]),
  };
}

export function correlatedJoinType(type: Join['type'], what: string, span: Span): 'inner' | 'left' {
  if (type === 'RIGHT' || type === 'FULL') {
    const how = 'its rows hang on those on the left; write JOIN or LEFT JOIN';
    return fail('unsupported', `${what} cannot be the right side of a ${type} JOIN: ${how}.`, span);
  }
  return type === 'LEFT' ? 'left' : 'inner';
}

function renamed(columns: readonly Field[], alias: TableAlias | undefined): readonly Field[] {
  if (alias === undefined || alias.columns.length === 0) return columns;
  if (alias.columns.length === columns.length)
    return columns.map((column, i) => ({ ...column, name: alias.columns[i]?.text ?? column.name }));
  const names = columns.map(({ name }) => name).join(', ');
  const count = alias.columns.length;
  return fail(
    'invalid',
    `The table has ${columns.length} columns (${names}), the list of names ${count}.`,
    alias.columns[0]?.span ?? alias.name.span,
  );
}

/** The names to the left, then those of the query around. */
export function withOuter(context: QueryContext, scope: Scope): Scope {
  return { ...scope, ...(context.outer && { outer: context.outer }) };
}

/** ON, over the left row and the one on the right before it may miss; undefined if it is always true. */
function bindOn(
  context: QueryContext,
  left: Source,
  columns: readonly Field[],
  { on, alias }: Correlated,
): Expression | undefined {
  if (on === undefined) return undefined;
  const rowType = [...left.relation.operator.rowType, ...columns];
  const scope = joinedScope(left, rowType, alias === undefined ? [] : [alias.name.text]);
  const condition = bindCondition(createRowBinder(scope, context.catalog), on, 'ON');
  return condition.kind === 'literal' && condition.value === true ? undefined : condition;
}

/** The names of the left side, then those of the right side under `path`, over a joined row. */
export function joinedScope(left: Source, rowType: readonly Field[], path: readonly string[]): Scope {
  const width = left.relation.operator.rowType.length;
  const leftTables = left.scope.tables.map((table) => ({
    ...table,
    columns: rowType.slice(table.offset, table.offset + table.columns.length),
  }));
  const right = { path, columns: rowType.slice(width), offset: width };
  const tables = [...leftTables, right];
  if (left.scope.columns === undefined) return { tables };
  return { tables, columns: [...left.scope.columns, ...columnsOf({ tables: [right] }, NOWHERE)] };
}

const START = { offset: 0, line: 1, column: 1 };
const NOWHERE = { start: START, end: START };
