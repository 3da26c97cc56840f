import { joinedFields } from '../operators.ts';
import type {
  Correlate,
  EquiJoin,
  IntervalJoin,
  JoinType,
  LookupJoin,
  RegularJoin,
  TemporalJoin,
  WindowJoin,
} from '../physical-plan.ts';
import { printExpression } from './print-expression.ts';

type JoinOperator = RegularJoin | IntervalJoin | WindowJoin | TemporalJoin | LookupJoin | Correlate;

const NAMES = {
  join: 'Join',
  'interval-join': 'IntervalJoin',
  'window-join': 'WindowJoin',
  'temporal-join': 'TemporalJoin',
  'lookup-join': 'LookupJoin',
  correlate: 'Correlate',
} as const;

const TYPES: Record<JoinType, string> = {
  inner: 'InnerJoin',
  left: 'LeftOuterJoin',
  right: 'RightOuterJoin',
  full: 'FullOuterJoin',
  semi: 'LeftSemiJoin',
  anti: 'LeftAntiJoin',
};

/** Named as Flink names them. */
export function describeJoin(operator: JoinOperator): string {
  const parts = [`joinType=[${TYPES[operator.joinType]}]`];
  if ('leftKeys' in operator) parts.push(`where=[${describeCondition(operator)}]`);
  if (operator.kind === 'interval-join') parts.push(describeBounds(operator));
  if (operator.kind === 'lookup-join') parts.push(...describeLookup(operator));
  if (operator.kind === 'correlate') parts.push(describeFunction(operator));
  if (operator.kind === 'join') parts.push(...describeTtl(operator));
  parts.push(`select=[${operator.rowType.map((field) => field.name).join(', ')}]`);
  return `${NAMES[operator.kind]}(${parts.join(', ')})`;
}

function describeCondition(join: EquiJoin): string {
  const keys = join.leftKeys.map((left, i) => {
    const names = [join.left.rowType[left]?.name, join.right.rowType[join.rightKeys[i] ?? -1]?.name];
    return names.join(join.nullsEqual[i] === true ? ' IS NOT DISTINCT FROM ' : ' = ');
  });
  const row = joinedFields(join.left.rowType, join.right.rowType, 'inner');
  const rest = join.condition === undefined ? [] : [printExpression(join.condition, row)];
  return [...keys, ...rest].join(' AND ') || 'true';
}

function describeBounds(join: IntervalJoin): string {
  return `bounds=[${join.lowerMs} ms, ${join.upperMs} ms]`;
}

/** The table and what it is asked by; what else must be true of its rows. */
function describeLookup({ table, input, keys, lookupRowType, condition }: LookupJoin): string[] {
  const asked = keys.map(
    ({ column, value }) => `${lookupRowType[column]?.name} = ${printExpression(value, input.rowType)}`,
  );
  const row = [...input.rowType, ...lookupRowType];
  const rest = condition === undefined ? [] : [`where=[${printExpression(condition, row)}]`];
  return [`table=[${table.name}]`, `lookup=[${asked.join(', ')}]`, ...rest];
}

function describeFunction({ function: called, input }: Correlate): string {
  const args = called.kind === 'unnest' ? [called.collection] : called.args;
  const texts = args.map((arg) => printExpression(arg, input.rowType)).join(', ');
  if (called.kind === 'table-function') return `invocation=[${called.name}(${texts})]`;
  return `invocation=[UNNEST(${texts})${called.ordinality ? ' WITH ORDINALITY' : ''}]`;
}

function describeTtl({ leftTtlMs, rightTtlMs }: RegularJoin): string[] {
  const sides = { left: leftTtlMs, right: rightTtlMs };
  const told = Object.entries(sides).flatMap(([side, ms]) => (ms === undefined ? [] : [`${side} ${ms} ms`]));
  return told.length === 0 ? [] : [`stateTtl=[${told.join(', ')}]`];
}
