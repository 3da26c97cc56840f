import type { Expression } from '../../expression.ts';
import { collectColumns, moveColumns } from '../../expression-tools.ts';
import { create, inputsOf } from '../../operators.ts';
import type { PhysicalOperator } from '../../physical-plan.ts';

/** An operator with fewer columns, and where the old ones are now. */
export interface Pruned {
  operator: PhysicalOperator;
  moved: ReadonlyMap<number, number>;
}

/** Prunes an operator of any kind to the columns that are needed. */
export type Prune = (operator: PhysicalOperator, needed: ReadonlySet<number>) => Pruned;

export function identity(operator: PhysicalOperator): Map<number, number> {
  return new Map(operator.rowType.map((_, i) => [i, i]));
}

export function withColumns(needed: ReadonlySet<number>, expressions: readonly Expression[]): Set<number> {
  const all = new Set(needed);
  for (const expression of expressions) collectColumns(expression, all);
  return all;
}

export function at(moved: ReadonlyMap<number, number>, index: number): number {
  const place = moved.get(index);
  if (place === undefined) throw new TypeError(`Column ${index} is needed, but was pruned.`);
  return place;
}

export function move(expression: Expression, moved: ReadonlyMap<number, number>): Expression {
  return moveColumns(expression, (index) => at(moved, index));
}

/** The old fields in their new places: names and marks of time are the operator's own. */
export function pruneRowType(
  operator: PhysicalOperator,
  moved: ReadonlyMap<number, number>,
): PhysicalOperator['rowType'] {
  const rowType: PhysicalOperator['rowType'][number][] = [];
  for (const [from, to] of moved) {
    const field = operator.rowType[from];
    if (field !== undefined) rowType[to] = field;
  }
  return rowType;
}

/** In ascending order; never none at all, so that rows can be counted. */
export function keepSome(needed: ReadonlySet<number>): number[] {
  return needed.size === 0 ? [0] : [...needed].sort((a, b) => a - b);
}

export function places(kept: readonly number[]): Map<number, number> {
  return new Map(kept.map((index, i) => [index, i]));
}

export function pick<T>(items: readonly T[], kept: readonly number[]): T[] {
  return kept.flatMap((index) => {
    const item = items[index];
    return item === undefined ? [] : [item];
  });
}

/** A projection to the old columns `kept`, in this order; none if they are there already. */
export function exactly(old: PhysicalOperator, pruned: Pruned, kept: readonly number[]): PhysicalOperator {
  const { operator, moved } = pruned;
  const isExact = operator.rowType.length === kept.length && kept.every((index, i) => moved.get(index) === i);
  if (isExact) return { ...operator, rowType: pick(old.rowType, kept) };
  const start = { offset: 0, line: 1, column: 1 };
  const expressions = kept.map((index): Expression => {
    const place = at(moved, index);
    const type = operator.rowType[place]?.type ?? { kind: 'NULL', nullable: true };
    return { kind: 'column', index: place, type, span: { start, end: start } };
  });
  return create.projection(
    operator,
    expressions,
    kept.map((index) => old.rowType[index]?.name ?? ''),
  );
}

/** The operator as it is, over inputs that keep all of their columns: for operators that need whole rows. */
export function keepAll<T extends PhysicalOperator>(
  operator: T,
  prune: Prune,
  rebuild: (inputs: readonly PhysicalOperator[]) => T,
): Pruned {
  const inputs = inputsOf(operator).map((input) => {
    const all = [...input.rowType.keys()];
    return exactly(input, prune(input, new Set(all)), all);
  });
  return { operator: rebuild(inputs), moved: identity(operator) };
}
