import type {
  Correlate,
  IntervalJoin,
  LookupJoin,
  RegularJoin,
  TemporalJoin,
  WindowJoin,
} from '../../physical-plan.ts';
import { keepAll, type Prune, type Pruned } from './pruned.ts';

type Join = RegularJoin | IntervalJoin | WindowJoin | TemporalJoin;

export function pruneJoin(join: Join, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(join, prune, ([left = join.left, right = join.right]) => ({ ...join, left, right }));
}

export function pruneLookupJoin(join: LookupJoin, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(join, prune, ([input = join.input]) => ({ ...join, input }));
}

export function pruneCorrelate(correlate: Correlate, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  return keepAll(correlate, prune, ([input = correlate.input]) => ({ ...correlate, input }));
}
