import { collectColumns } from '../../expression-tools.ts';
import { create } from '../../operators.ts';
import type { Correlate, LookupJoin } from '../../physical-plan.ts';
import { move, type Prune, type Pruned } from './pruned.ts';

/** The function's columns stay as they are; of the input only what is asked for, or what the function is called with. */
export function pruneCorrelate(correlate: Correlate, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const width = correlate.input.rowType.length;
  const { function: called, condition } = correlate;
  const wanted = new Set([...needed].filter((index) => index < width));
  const args = called.kind === 'unnest' ? [called.collection] : called.args;
  for (const arg of args) collectColumns(arg, wanted);
  if (condition !== undefined) collectBelow(condition, width, wanted);
  const { operator: input, moved } = prune(correlate.input, wanted);
  const all = withAppended(moved, width, correlate.functionRowType.length, input.rowType.length);
  const operator = create.correlate({
    input,
    joinType: correlate.joinType,
    function:
      called.kind === 'unnest'
        ? { ...called, collection: move(called.collection, moved) }
        : { ...called, args: called.args.map((arg) => move(arg, moved)) },
    functionRowType: correlate.functionRowType,
    ...(condition && { condition: move(condition, all) }),
  });
  return { operator, moved: all };
}

/** Columns of the table that nobody asks for are not looked up. */
export function pruneLookupJoin(join: LookupJoin, needed: ReadonlySet<number>, prune: Prune): Pruned {
  const width = join.input.rowType.length;
  const wanted = new Set(needed);
  for (const { column, value } of join.keys) {
    wanted.add(width + column);
    collectColumns(value, wanted);
  }
  if (join.condition !== undefined) collectColumns(join.condition, wanted);
  const { operator: input, moved } = prune(join.input, new Set([...wanted].filter((index) => index < width)));
  const all = new Map(moved);
  const kept = [...join.lookupRowType.keys()].filter((column) => wanted.has(width + column));
  for (const [i, column] of kept.entries()) all.set(width + column, input.rowType.length + i);
  const operator = create.lookupJoin({
    input,
    joinType: join.joinType,
    table: join.table,
    lookupRowType: join.lookupRowType.filter((_, column) => kept.includes(column)),
    keys: join.keys.map(({ column, value }) => ({
      column: kept.indexOf(column),
      value: move(value, moved),
    })),
    ...(join.condition && { condition: move(join.condition, all) }),
    hints: join.hints,
  });
  return { operator, moved: all };
}

function collectBelow(
  expression: Parameters<typeof collectColumns>[0],
  width: number,
  wanted: Set<number>,
): void {
  const used = new Set<number>();
  collectColumns(expression, used);
  for (const index of used) if (index < width) wanted.add(index);
}

function withAppended(
  moved: ReadonlyMap<number, number>,
  width: number,
  count: number,
  newWidth: number,
): Map<number, number> {
  const all = new Map(moved);
  for (let i = 0; i < count; i++) all.set(width + i, newWidth + i);
  return all;
}
