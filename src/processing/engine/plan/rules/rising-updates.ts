import { inputsOf } from '../operators.ts';
import type { GroupAggregate, PhysicalOperator, TopN } from '../physical-plan.ts';
import { anyChange, changesOf } from './changelog/changes.ts';

/** How the values of a column go when a row of a key is updated. */
type Course = 'constant' | 'grows' | 'falls' | 'any';

/**
 * Whether an update can only move a row towards the first rank: a Top-N by counts, greatest or least values of groups
 * (Flink: UpdateFastStrategy). A row that is updated then passes straight to its new rank.
 */
export function updatesRise(topN: TopN): boolean {
  const courses = coursesOf(topN.input);
  if (courses === undefined || !topN.partitionKeys.every((key) => courses[key] === 'constant')) return false;
  return topN.orderBy.every(({ column, descending }) => {
    const course = courses[column];
    return course === 'constant' || course === (descending ? 'grows' : 'falls');
  });
}

/** Undefined where rows may go for good, or change in ways that are not known. */
function coursesOf(operator: PhysicalOperator): readonly Course[] | undefined {
  if (operator.kind === 'group-aggregate') return coursesOfAggregate(operator);
  if (operator.kind !== 'projection') return undefined;
  const [input] = inputsOf(operator);
  const below = input && coursesOf(input);
  return (
    below &&
    operator.expressions.map((expression) =>
      expression.kind === 'column' ? (below[expression.index] ?? 'any') : 'any',
    )
  );
}

function coursesOfAggregate({ input, keys, aggregates }: GroupAggregate): readonly Course[] | undefined {
  if (anyChange(changesOf(input))) return undefined;
  const ofCalls = aggregates.map(({ function: name }): Course => {
    if (name === 'COUNT' || name === 'MAX') return 'grows';
    return name === 'MIN' ? 'falls' : 'any';
  });
  return [...keys.map((): Course => 'constant'), ...ofCalls];
}
