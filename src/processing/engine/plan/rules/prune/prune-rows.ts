import { changelogOfTable } from '../../catalog/changelog-of-table.ts';
import { create } from '../../operators.ts';
import type { Filter, Projection, SourceScan, Union, WatermarkAssigner } from '../../physical-plan.ts';
import {
  at,
  exactly,
  keepSome,
  move,
  pick,
  places,
  type Prune,
  type Pruned,
  pruneRowType,
  withColumns,
} from './pruned.ts';

export function pruneScan(scan: SourceScan, needed: ReadonlySet<number>): Pruned {
  const wanted = new Set(needed);
  // Upserts are told apart by their key.
  if (changelogOfTable(scan.table) === 'upsert')
    for (const [i, column] of scan.columns.entries())
      if (column.kind === 'physical' && scan.table.primaryKey.includes(column.name)) wanted.add(i);
  const kept = keepSome(wanted);
  const moved = places(kept);
  const columns = pick(scan.columns, kept);
  const rowType = pick(scan.rowType, kept);
  return { operator: { ...scan, columns, rowType }, moved };
}

export function pruneProjection(projection: Projection, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const kept = keepSome(needed);
  const expressions = pick(projection.expressions, kept);
  const { operator: input, moved } = prune(projection.input, withColumns(new Set(), expressions));
  const rewritten = expressions.map((expression) => move(expression, moved));
  const rowType = pick(projection.rowType, kept);
  return { operator: { ...projection, input, expressions: rewritten, rowType }, moved: places(kept) };
}

export function pruneFilter(filter: Filter, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const { operator: input, moved } = prune(filter.input, withColumns(needed, [filter.condition]));
  return { operator: create.filter(input, move(filter.condition, moved)), moved };
}

export function pruneWatermark(
  assigner: WatermarkAssigner,
  needed: ReadonlySet<number>,
  prune: Prune,
): Pruned {
  const wanted = withColumns(new Set([...needed, assigner.rowtime]), [assigner.expression]);
  const { operator: input, moved } = prune(assigner.input, wanted);
  const expression = move(assigner.expression, moved);
  const rowType = pruneRowType(assigner, moved);
  return {
    operator: { ...assigner, input, rowtime: at(moved, assigner.rowtime), expression, rowType },
    moved,
  };
}

/** All inputs must give the same columns, so each is cut to exactly those. */
export function pruneUnion(union: Union, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const kept = keepSome(needed);
  const inputs = union.inputs.map((input) => exactly(input, prune(input, new Set(kept)), kept));
  return { operator: create.union(inputs, pick(union.rowType, kept)), moved: places(kept) };
}
