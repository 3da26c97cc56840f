import { fail, type Join, type Span } from '../../sql/index.ts';
import { bindCondition } from '../bind/bind-predicate.ts';
import { columnsOf, type Scope, type ScopeTable } from '../bind/scope.ts';
import type { Expression } from '../expression.ts';
import { moveColumns } from '../expression-tools.ts';
import type { JoinType } from '../physical-plan.ts';
import { joinOn } from '../rules/join-on.ts';
import { recognizeTimeJoins } from '../rules/recognize-time-joins.ts';
import { ttlOfSide } from './plan-join-hints.ts';
import { mergeColumns } from './plan-join-using.ts';
import type { Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { createRowBinder } from './row-binder.ts';
import { withTypes } from './scope-types.ts';
import { joinedRelation } from './settle-times.ts';

const JOIN_TYPES: Record<Join['type'], JoinType> = {
  INNER: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  CROSS: 'inner',
  COMMA: 'inner',
};

/** A join of two tables that do not depend on each other: the columns of the left one, then those of the right one. */
export function planRegularJoin(context: QueryContext, join: Join, left: Source, right: Source): Source {
  const { conditions, scope } = bindJoin(context, join, left, right);
  const joinType = JOIN_TYPES[join.type];
  const joined = joinOn(
    {
      left: left.relation.operator,
      right: right.relation.operator,
      joinType,
      ...ttlOfSide(context, left, 'leftTtlMs'),
      ...ttlOfSide(context, right, 'rightTtlMs'),
    },
    conditions,
  );
  const operator = recognizeTimeJoins(joined);
  return { relation: joinedRelation(operator), scope: withTypes(scope, operator.rowType) };
}

/** What a join demands, over both rows, and the names of both sides, as they are before it makes columns nullable. */
export function bindJoin(
  context: QueryContext,
  join: Join,
  left: Source,
  right: Source,
): { conditions: readonly Expression[]; scope: Scope } {
  refuseSameName(left, right, join.right.span);
  const width = left.relation.operator.rowType.length;
  const before = sideBySide(left.scope, right.scope, width, join.span);
  const merged = mergeColumns(join, left.scope, right.scope, width);
  if (merged === undefined) return { conditions: bindOn(context, join, before), scope: before };
  return { conditions: merged.conditions, scope: { ...before, columns: merged.columns } };
}

/** Flink takes the names in FROM as they are written: two equal ones are an error even if nobody uses them. */
function refuseSameName(left: Source, right: Source, span: Span): void {
  const names = new Set(left.scope.tables.map((table) => table.path.at(-1)));
  const second = right.scope.tables.find((table) => table.path.length > 0 && names.has(table.path.at(-1)));
  if (second === undefined) return;
  const name = second.path.at(-1) ?? '';
  fail('duplicate_name', `"${name}" stands twice in FROM; give one of them an alias: ${name} AS a.`, span);
}

function sideBySide(left: Scope, right: Scope, width: number, span: Span): Scope {
  const tables: ScopeTable[] = [
    ...left.tables,
    ...right.tables.map((table) => ({ ...table, offset: table.offset + width })),
  ];
  if (left.columns === undefined && right.columns === undefined) return { tables };
  const moved = columnsOf(right, span).map(({ name, expression }) => ({
    name,
    expression: moveColumns(expression, (index) => index + width),
  }));
  return { tables, columns: [...columnsOf(left, span), ...moved] };
}

function bindOn(context: QueryContext, join: Join, scope: Scope): Expression[] {
  if (join.on !== undefined) {
    if (join.type === 'CROSS') fail('invalid', 'CROSS JOIN takes no ON.', join.on.span);
    const binder = createRowBinder(scope, context.catalog);
    return [bindCondition(binder, join.on, 'ON')];
  }
  if (join.type === 'CROSS' || join.type === 'COMMA') return [];
  return fail('invalid', `${join.type} JOIN needs ON, USING or NATURAL.`, join.right.span);
}
