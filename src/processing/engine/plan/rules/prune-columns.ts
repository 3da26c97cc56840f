import type { PhysicalOperator } from '../physical-plan.ts';
import { pruneExpand, pruneGroupAggregate, pruneSetOperation } from './prune/prune-aggregates.ts';
import { pruneCorrelate, pruneLookupJoin } from './prune/prune-correlate.ts';
import { pruneJoin } from './prune/prune-joins.ts';
import { pruneMatch } from './prune/prune-match.ts';
import { pruneOverAggregate } from './prune/prune-over.ts';
import { pruneDeduplicate, pruneOver, pruneSort, pruneTopN, pruneWindowTopN } from './prune/prune-ranks.ts';
import { pruneFilter, pruneProjection, pruneScan, pruneUnion, pruneWatermark } from './prune/prune-rows.ts';
import { pruneAggregate, pruneAssignment } from './prune/prune-windows.ts';
import { exactly, identity, type Pruned } from './prune/pruned.ts';

/**
 * Columns that nobody asks for are not read, computed or carried: from the sink down, each operator is asked only for
 * what is needed above it.
 */
export function pruneColumns(root: PhysicalOperator): PhysicalOperator {
  const all = new Set(root.rowType.keys());
  return exactly(root, prune(root, all), [...all]);
}

function prune(operator: PhysicalOperator, needed: ReadonlySet<number>): Pruned {
  switch (operator.kind) {
    case 'source-scan':
      return pruneScan(operator, needed);
    case 'values':
      return { operator, moved: identity(operator) };
    case 'projection':
      return pruneProjection(operator, needed, prune);
    case 'filter':
      return pruneFilter(operator, needed, prune);
    case 'watermark-assigner':
      return pruneWatermark(operator, needed, prune);
    case 'window-assignment':
      return pruneAssignment(operator, needed, prune);
    case 'window-aggregate':
      return pruneAggregate(operator, needed, prune);
    case 'over-window':
      return pruneOver(operator, needed, prune);
    case 'over-aggregate':
      return pruneOverAggregate(operator, needed, prune);
    case 'window-top-n':
      return pruneWindowTopN(operator, needed, prune);
    case 'top-n':
      return pruneTopN(operator, needed, prune);
    case 'deduplicate':
      return pruneDeduplicate(operator, needed, prune);
    case 'temporal-sort':
      return pruneSort(operator, needed, prune);
    case 'group-aggregate':
      return pruneGroupAggregate(operator, needed, prune);
    case 'expand':
      return pruneExpand(operator, needed, prune);
    case 'set-operation':
      return pruneSetOperation(operator, prune);
    case 'join':
    case 'interval-join':
    case 'window-join':
    case 'temporal-join':
      return pruneJoin(operator, needed, prune);
    case 'lookup-join':
      return pruneLookupJoin(operator, needed, prune);
    case 'correlate':
      return pruneCorrelate(operator, needed, prune);
    case 'match':
      return pruneMatch(operator, needed, prune);
    case 'union':
      return pruneUnion(operator, needed, prune);
    case 'changelog-normalize':
    case 'drop-update-before':
    case 'sink-materialize':
    case 'exchange':
      throw new TypeError('Changelogs and exchanges are arranged after columns were pruned.');
  }
}
