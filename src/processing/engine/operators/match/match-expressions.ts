import type { Value } from '../../batch/physical-kind.ts';
import type { CompileContext } from '../../codegen/compile-context.ts';
import { compileFold } from '../../codegen/compile-fold.ts';
import { compileRowProjection } from '../../codegen/compile-row.ts';
import type {
  MatchAggregateReference,
  MatchExpression,
  MatchReference,
  MatchRowReference,
} from '../../plan/physical-plan.ts';
import { type Field, types } from '../../plan/types.ts';
import type { Span } from '../../sql/span.ts';

/** The rows of a match with the variable of each. */
export interface MatchedRows {
  count: number;
  row(index: number): readonly Value[];
  variable(index: number): number;
}

/** Computes an expression over the rows of a match. */
export interface MatchEvaluation {
  /** Throws an `EvaluationError` where it has no value. */
  run(rows: MatchedRows): Value;
  failedAt(): Span | undefined;
}

type Lookup = (rows: MatchedRows) => Value;

export function compileMatchExpression(
  { expression, references }: MatchExpression,
  fields: readonly Field[],
  context: CompileContext,
): MatchEvaluation {
  const lookups = references.map((reference) => compileLookup(reference, fields, context));
  const inputs = references.map(
    (reference, i): Field => ({ name: `$${i}`, type: typeOf(reference, fields) }),
  );
  const projection = compileRowProjection(inputs, [expression], context);
  return {
    run: (rows) => projection.run(lookups.map((lookup) => lookup(rows)))[0] ?? null,
    failedAt: () => projection.failedAt(),
  };
}

function typeOf(reference: MatchReference, fields: readonly Field[]): Field['type'] {
  if (reference.kind === 'aggregate') return reference.call.type;
  if (reference.kind === 'match-proctime') return types.timestampLtz(3, false);
  return fields[reference.column]?.type ?? types.null();
}

function compileLookup(reference: MatchReference, fields: readonly Field[], context: CompileContext): Lookup {
  switch (reference.kind) {
    case 'row':
      return compileRowLookup(reference);
    case 'match-proctime':
      return () => context.clock.nowMs();
    case 'aggregate':
      return compileAggregate(reference, fields, context);
  }
}

function compileRowLookup({ from, offset, variables, column }: MatchRowReference): Lookup {
  const isWanted = variables === undefined ? () => true : (variable: number) => variables.includes(variable);
  const [step, first] = from === 'first' ? [1, () => 0] : [-1, (count: number) => count - 1];
  return (rows) => {
    let left = offset;
    for (let i = first(rows.count); i >= 0 && i < rows.count; i += step)
      if (isWanted(rows.variable(i)) && left-- === 0) return rows.row(i)[column] ?? null;
    return null;
  };
}

function compileAggregate(
  { variables, call, argument }: MatchAggregateReference,
  fields: readonly Field[],
  context: CompileContext,
): Lookup {
  const fold = compileFold(call, argument?.type, context);
  const value = argument && compileRowProjection(fields, [argument], context);
  return (rows) => {
    const values: Value[] = [];
    for (let i = 0; i < rows.count; i++)
      if (variables === undefined || variables.includes(rows.variable(i)))
        values.push(value === undefined ? true : (value.run(rows.row(i))[0] ?? null));
    return fold(values);
  };
}
