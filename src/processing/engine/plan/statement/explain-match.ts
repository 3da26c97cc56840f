import type { Match, MatchElement } from '../physical-plan.ts';

export function describeMatch(operator: Match): string {
  const field = (index: number): string => operator.input.rowType[index]?.name ?? `$${index}`;
  const pattern = operator.pattern.map((element) => describeElement(element, operator.variables)).join(' ');
  const parts = [
    ...(operator.partitionKeys.length === 0
      ? []
      : [`partitionBy=[${operator.partitionKeys.map(field).join(', ')}]`]),
    `orderBy=[${operator.orderBy.map(({ column, descending }) => `${field(column)} ${descending ? 'DESC' : 'ASC'}`).join(', ')}]`,
    `measures=[${operator.rowType
      .slice(operator.partitionKeys.length)
      .map(({ name }) => name)
      .join(', ')}]`,
    `after=[SKIP ${operator.afterMatch.kind.replaceAll('-', ' ').toUpperCase()}]`,
    `pattern=[${pattern}]`,
    ...(operator.withinMs === undefined ? [] : [`within=[${operator.withinMs} ms]`]),
  ];
  return `Match(${parts.join(', ')})`;
}

function describeElement({ variable, min, max, greedy }: MatchElement, variables: readonly string[]): string {
  const name = variables[variable] ?? '';
  if (min === 1 && max === 1) return name;
  const upper = max === Number.POSITIVE_INFINITY ? '' : max;
  return `${name}{${min === max ? min : `${min},${upper}`}}${greedy || min === max || max === 1 ? '' : '?'}`;
}
