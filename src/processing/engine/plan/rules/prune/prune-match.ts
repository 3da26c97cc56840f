import type { Match } from '../../physical-plan.ts';
import { keepAll, type Prune, type Pruned } from './pruned.ts';

export function pruneMatch(match: Match, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(match, prune, ([input = match.input]) => ({ ...match, input }));
}
