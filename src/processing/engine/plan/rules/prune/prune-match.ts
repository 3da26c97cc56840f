import type { Expression } from '../../expression.ts';
import type { Match, MatchExpression, MatchReference } from '../../physical-plan.ts';
import { at, identity, move, type Prune, type Pruned, withColumns } from './pruned.ts';

/** Rows are kept with the columns that conditions and measures look at; the output is what it was. */
export function pruneMatch(match: Match, _needed: ReadonlySet<number>, prune: Prune): Pruned {
  const expressions = [...match.define, ...match.measures].filter((one) => one !== undefined);
  const wanted = new Set([...match.partitionKeys, ...match.orderBy.map(({ column }) => column)]);
  const inner: Expression[] = [];
  for (const reference of expressions.flatMap(({ references }) => references)) {
    if (reference.kind === 'row') wanted.add(reference.column);
    if (reference.kind === 'aggregate' && reference.argument !== undefined) inner.push(reference.argument);
  }
  const { operator: input, moved } = prune(match.input, withColumns(wanted, inner));
  const place = (index: number): number => at(moved, index);
  const operator: Match = {
    ...match,
    input,
    partitionKeys: match.partitionKeys.map(place),
    orderBy: match.orderBy.map((key) => ({ ...key, column: place(key.column) })),
    define: match.define.map((one) => one && moveReferences(one, moved)),
    measures: match.measures.map((one) => moveReferences(one, moved)),
  };
  return { operator, moved: identity(match) };
}

function moveReferences(one: MatchExpression, moved: ReadonlyMap<number, number>): MatchExpression {
  const references = one.references.map((reference): MatchReference => {
    if (reference.kind === 'row') return { ...reference, column: at(moved, reference.column) };
    if (reference.kind !== 'aggregate' || reference.argument === undefined) return reference;
    return { ...reference, argument: move(reference.argument, moved) };
  });
  return { ...one, references };
}
