import type { Match } from '../physical-plan.ts';

export function describeMatch(operator: Match): string {
  return `Match(variables=[${operator.variables.join(', ')}])`;
}
