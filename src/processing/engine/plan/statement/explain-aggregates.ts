import type { AggregateCall } from '../aggregate-call.ts';
import type { Expand, GroupAggregate, SetOperationOperator } from '../physical-plan.ts';
import { printExpression } from './print-expression.ts';

export function describeAggregate(operator: Expand | GroupAggregate | SetOperationOperator): string {
  switch (operator.kind) {
    case 'group-aggregate':
      return describeGroups(operator);
    case 'expand':
      return describeExpand(operator);
    case 'set-operation': {
      const name = operator.operation === 'intersect' ? 'Intersect' : 'Except';
      return `${name}(all=[${operator.all}], fields=[${operator.rowType.map(({ name: field }) => field).join(', ')}])`;
    }
  }
}

function describeGroups({ input, keys, aggregates }: GroupAggregate): string {
  const field = (index: number): string => input.rowType[index]?.name ?? `$${index}`;
  const by = keys.map(field).join(', ');
  const select = [...keys.map(field), ...aggregates.map((call) => describeCall(call, field))].join(', ');
  return keys.length === 0
    ? `GroupAggregate(select=[${select}])`
    : `GroupAggregate(groupBy=[${by}], select=[${select}])`;
}

/** `COUNT(DISTINCT a) FILTER b AS n`. */
export function describeCall(call: AggregateCall, field: (index: number) => string): string {
  const args = call.args.length === 0 ? '*' : call.args.map(field).join(', ');
  const filter = call.filter === undefined ? '' : ` FILTER ${field(call.filter)}`;
  const name = call.user?.id ?? call.function;
  return `${name}(${call.distinct ? 'DISTINCT ' : ''}${args})${filter} AS ${call.name}`;
}

function describeExpand({ input, projections }: Expand): string {
  const rows = projections.map(
    (expressions) => `{${expressions.map((one) => printExpression(one, input.rowType)).join(', ')}}`,
  );
  return `Expand(projects=[${rows.join(', ')}])`;
}
