import { fail, type Join, type NamedTable, type Span } from '../../sql/index.ts';
import type { Expression } from '../expression.ts';
import { conjunction } from '../expression-tools.ts';
import { create } from '../operators.ts';
import type { PhysicalOperator, RegularJoin } from '../physical-plan.ts';
import { printType } from '../print-type.ts';
import { anyChange, changesOf } from '../rules/changelog/changes.ts';
import { upsertKeysOf } from '../rules/changelog/upsert-keys.ts';
import { conditionsOf, joinOn } from '../rules/join-on.ts';
import { limitRanks } from '../rules/limit-ranks.ts';
import { mergeProjections } from '../rules/merge-projections.ts';
import { recognizeDeduplicate } from '../rules/recognize-deduplicate.ts';
import { isRowtime, type TimestampType } from '../types.ts';
import { correlatedJoinType } from './correlated-source.ts';
import { bindJoin } from './plan-join.ts';
import { planLookupJoin } from './plan-lookup-join.ts';
import { planNamedTable, type Source } from './plan-named-table.ts';
import type { QueryContext } from './query-context.ts';
import { createRowBinder } from './row-binder.ts';
import { withTypes } from './scope-types.ts';

/**
 * `left JOIN t FOR SYSTEM_TIME AS OF left.time [AS a] ON …`: with a rowtime the version that was valid then, with a
 * processing time what the table answers when it is asked. The result has the left columns, then those of the table.
 * Called by `planFrom` for a join whose right side is a table with `systemTime`.
 */
export function planTemporalJoin(context: QueryContext, left: Source, table: NamedTable, join: Join): Source {
  const joinType = correlatedJoinType(join.type, 'FOR SYSTEM_TIME AS OF', table.span);
  const { systemTime, ...named } = table;
  const time = systemTime && createRowBinder(left.scope, context.catalog).bind(systemTime);
  const type = time?.kind === 'column' ? (time.type as TimestampType) : undefined;
  if (time?.kind !== 'column' || type?.attribute === undefined) {
    const how = 'its WATERMARK column, or one that is PROCTIME(), unchanged';
    return fail(
      'invalid',
      `FOR SYSTEM_TIME AS OF takes a time attribute of the left side: ${how}.`,
      (systemTime ?? table).span,
    );
  }
  if (type.attribute === 'proctime') return planLookupJoin(context, left, named, join, joinType);
  const right = planVersions(planNamedTable(context, named));
  const { conditions, scope } = bindJoin(context, join, left, right);
  const operator = planEventTime({
    left,
    right,
    joinType,
    conditions,
    leftTime: time.index,
    span: table.span,
  });
  return { relation: { ...left.relation, operator }, scope: withTypes(scope, operator.rowType) };
}

/** The right side with its keys found: a view that keeps the last row of each key is a table of versions. */
function planVersions(right: Source): Source {
  const operator = recognizeDeduplicate(limitRanks(mergeProjections(right.relation.operator)));
  return { ...right, relation: { operator } };
}

interface EventTimeJoin {
  left: Source;
  right: Source;
  joinType: 'inner' | 'left';
  conditions: readonly Expression[];
  leftTime: number;
  span: Span;
}

function planEventTime({
  left,
  right,
  joinType,
  conditions,
  leftTime,
  span,
}: EventTimeJoin): PhysicalOperator {
  const rows = right.relation.operator;
  const rightTime = findVersionTime(rows, left.relation.operator.rowType[leftTime]?.type, span);
  refuseFilter(rows, span);
  const planned = joinOn({ left: left.relation.operator, right: rows, joinType }, conditions);
  return mapJoin(planned, (join) => {
    const keys = primaryKeyPairs(join, span);
    const condition = conjunction(conditionsOf({ ...join, ...keys.others }));
    return create.temporalJoin({
      left: join.left,
      right: join.right,
      joinType,
      ...keys.primary,
      ...(condition && { condition }),
      leftTime,
      rightTime,
    });
  });
}

/** `joinOn` puts a projection on top where it computed keys; it stays. */
function mapJoin(planned: PhysicalOperator, map: (join: RegularJoin) => PhysicalOperator): PhysicalOperator {
  if (planned.kind === 'join') return map(planned);
  if (planned.kind !== 'projection') throw new TypeError('A join is planned as a join.');
  const input = mapJoin(planned.input, map);
  const rowType = planned.expressions.map((expression, i) => {
    const field = expression.kind === 'column' ? input.rowType[expression.index] : undefined;
    return { name: planned.rowType[i]?.name ?? '', type: field?.type ?? expression.type };
  });
  return { ...planned, input, rowType };
}

function findVersionTime(
  rows: PhysicalOperator,
  leftType: PhysicalOperator['rowType'][number]['type'] | undefined,
  span: Span,
): number {
  const index = rows.rowType.findIndex(({ type }) => isRowtime(type));
  const type = rows.rowType[index]?.type;
  if (type === undefined) {
    const why = 'it says since when a row is valid';
    return fail('invalid', `The versioned table needs a row time (WATERMARK FOR …): ${why}.`, span);
  }
  if (type.kind === leftType?.kind) return index;
  const is = `${leftType === undefined ? '' : printType(leftType)} and ${printType(type)}`;
  return fail('invalid', `The times of both sides must be of one type, not ${is}.`, span);
}

/** A row that a filter drops would leave the one before it valid for ever. */
function refuseFilter(rows: PhysicalOperator, span: Span): void {
  let below = rows;
  while (below.kind === 'projection' || below.kind === 'filter') {
    if (below.kind === 'filter' && anyChange(changesOf(below.input)))
      fail(
        'invalid',
        'A filter on a table that changes would corrupt its versions; put the condition into ON or WHERE.',
        span,
      );
    below = below.input;
  }
}

type KeyPairs = Pick<RegularJoin, 'leftKeys' | 'rightKeys' | 'nullsEqual'>;

/** The pairs of keys that are the primary key of the right side, and the others, which are conditions like any other. */
function primaryKeyPairs(join: RegularJoin, span: Span): { primary: KeyPairs; others: KeyPairs } {
  const { leftKeys, rightKeys, nullsEqual } = join;
  const keys = upsertKeysOf(join.right);
  if (keys.length === 0) {
    const how = 'PRIMARY KEY (…) NOT ENFORCED, or a view of the last row by ROW_NUMBER()';
    return fail('invalid', `The versioned table needs a primary key: ${how}.`, span);
  }
  const origins = rightKeys.map((key) => originOf(join.right, key));
  const key = keys.find((columns) => columns.every((column) => origins.includes(column)));
  if (key === undefined) {
    const names = keys.map((columns) => columns.map((i) => join.right.rowType[i]?.name ?? '').join(', '));
    return fail(
      'invalid',
      `ON must compare the primary key of the versioned table for equality: ${names.join(' or ')}.`,
      span,
    );
  }
  const isPrimary = (i: number): boolean => {
    const origin = origins[i];
    return origin !== undefined && key.includes(origin) && origins.indexOf(origin) === i;
  };
  const pick = (wanted: boolean): KeyPairs => {
    const places = [...leftKeys.keys()].filter((i) => isPrimary(i) === wanted);
    return {
      leftKeys: places.map((i) => leftKeys[i] as number),
      rightKeys: places.map((i) => rightKeys[i] as number),
      nullsEqual: places.map((i) => nullsEqual[i] === true),
    };
  };
  return { primary: pick(true), others: pick(false) };
}

/** The column that a computed key is a cast of: equal values of it are equal keys. */
function originOf(rows: PhysicalOperator, column: number): number | undefined {
  let expression = rows.kind === 'projection' ? rows.expressions[column] : undefined;
  if (rows.kind !== 'projection' || expression?.kind !== 'cast') return column;
  while (expression?.kind === 'cast' && expression.implicit) expression = expression.operand;
  if (expression?.kind !== 'column') return undefined;
  const { index } = expression;
  return rows.expressions.findIndex((other) => other.kind === 'column' && other.index === index);
}
